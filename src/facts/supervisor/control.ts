import { defined } from '../defined.ts';
import type { SupervisorFacts } from '../facts.ts';
import type { ControlSocket } from '../host-files.ts';
import type { Unknowns } from '../unknowns.ts';
import type { ConfiguredControl } from './config-control.ts';
import { normalisePath } from './config-path.ts';

type Control = NonNullable<SupervisorFacts['control']>;
type Path = readonly (string | number)[];

/** How supervisorctl would reach a supervisord, by its configuration and by what the probe found at the socket's place. */
export function describeControl(
  configured: ConfiguredControl | undefined,
  found: ControlSocket | undefined,
  path: Path,
  unknown: Unknowns,
): Control | undefined {
  if (configured === undefined) {
    unknown.add([...path, 'control'], 'not-observable', 'Not all of its configuration is known.');
    return undefined;
  }
  if (configured.hidden) {
    unknown.add(
      [...path, 'control'],
      'not-observable',
      'The address of a server depends on an environment that is not read.',
    );
  }
  const { inet } = configured;
  const unix = configured.unix === undefined ? undefined : describeSocket(configured.unix.path, found, path, unknown);
  return defined({ unix, inet });
}

function describeSocket(
  socket: string,
  found: ControlSocket | undefined,
  path: Path,
  unknown: Unknowns,
): NonNullable<Control['unix']> {
  const isSame = found !== undefined && found.path === normalisePath(socket);
  if (!isSame) {
    const detail = 'The probe looks for the socket only where the main file names it by an absolute path.';
    unknown.add([...path, 'control', 'unix', 'exists'], 'not-collected', detail);
  } else if (found.state === 'denied') {
    const detail = 'This account may not look there: audit with become: sudo.';
    unknown.add([...path, 'control', 'unix', 'exists'], 'permission-denied', detail);
  }
  return {
    path: socket,
    ...(isSame && found.state !== 'denied' ? { exists: found.state === 'socket' } : {}),
    inTmp: /^\/(?:var\/)?tmp\//.test(normalisePath(socket)),
  };
}
