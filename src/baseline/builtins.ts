import { recommended } from './builtin/recommended.embedded.ts';
import { thorough } from './builtin/thorough.embedded.ts';

/** The baselines that come with the audit, by the name that `baseline:` and `extends:` take. */
export const BUILTINS: ReadonlyMap<string, string> = new Map([
  ['recommended', recommended],
  ['thorough', thorough],
]);

/** The file that a built-in's findings and errors point at. */
export function builtinFile(name: string): string {
  return `${name}.yml`;
}

/** Whether a file that a place names is a built-in one: a user's own of that name is `./recommended.yml`. */
export function isBuiltinFile(file: string): boolean {
  return [...BUILTINS.keys()].some((name) => builtinFile(name) === file);
}
