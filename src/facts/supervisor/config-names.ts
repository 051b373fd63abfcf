import { type Expanded, literal, type Names, UNKNOWN } from './expansion.ts';

/** Variables that `environment=` sets. supervisord's own environment stays on the host and is never known. */
export type Environment = Map<string, Expanded>;

/** `%(ENV_X)s` for any X: a variable that no `environment=` sets may well be in supervisord's environment. */
export function environmentNames(environment: Environment): Names {
  return (name) => (name.startsWith('ENV_') ? (environment.get(name.slice(4)) ?? UNKNOWN) : undefined);
}

export function plusNames(names: Names, more: ReadonlyMap<string, string | number | Expanded>): Names {
  return (name) => more.get(name) ?? names(name);
}

/** `%(host_node_name)s` is `uname -n`. */
export function hostNodeName(hostName: string | undefined): Expanded {
  return hostName === undefined ? UNKNOWN : literal(hostName);
}
