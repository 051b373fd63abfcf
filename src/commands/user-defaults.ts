import { access } from 'node:fs/promises';
import { expandHome } from './arguments.ts';
import type { Terminal } from './terminal.ts';

/** In a terminal the user's own known_hosts file stands where a workflow would name one. */
export async function withUserDefaults(
  inputs: ReadonlyMap<string, string>,
  terminal: Terminal,
): Promise<ReadonlyMap<string, string>> {
  const file = expandHome('~/.ssh/known_hosts', terminal.environment);
  const unset = !inputs.has('known-hosts') && !inputs.has('facts');
  const exists =
    unset &&
    (await access(file).then(
      () => true,
      () => false,
    ));
  return exists ? new Map([...inputs, ['known-hosts', `@${file}`]]) : inputs;
}
