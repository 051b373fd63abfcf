import { nearMiss } from '../near-miss.ts';
import type { Variable } from './model.ts';
import type { Problems } from './problems.ts';
import { quote } from './quote.ts';

/** Ours that say how to connect, by the name that an inventory gives them. */
const connectionVariables = new Set(['limits_jump', 'limits_host_key', 'limits_ssh_key']);

/**
 * Variables that only say how to connect, or that Ansible reserves for itself. They are no baseline's input, and a
 * password among them must not reach a report. Not used at all, and without harm: ansible_password and the like (the
 * inputs have the credentials, and one from a repository would be public), ansible_ssh_private_key_file (a path on
 * somebody's machine), ansible_host_key_checking (it always happens), ansible_python_interpreter (nothing needs it),
 * ansible_become_exe and _flags (it is always `sudo -n`), timeouts and pipelining.
 */
export function isConnectionVariable(name: string): boolean {
  return name.startsWith('ansible_') || connectionVariables.has(name);
}

/** Ours, by the name that an inventory gives them. */
const ownVariables = [...connectionVariables, 'limits_baseline'];

/** A misspelt variable of ours would be no check at all, and one that is not supported yet another check than meant. */
export function refuseOwnVariables(
  names: Iterable<string>,
  lookUp: (variable: string) => Variable | undefined,
  problems: Problems,
): void {
  for (const name of names) {
    const place = lookUp(name)?.place;
    if (!name.startsWith('limits_')) continue;
    if (name === 'limits_baseline') {
      problems.add(
        'limits_baseline is not supported yet: every host is judged by the input "baseline"',
        place,
        'Audit such groups in a run of their own.',
      );
    } else if (!ownVariables.includes(name)) {
      const near = nearMiss(name, ownVariables);
      problems.add(
        `there is no variable ${quote(name)} of this program`,
        place,
        near ? `Did you mean "${near}"?` : `Its variables are ${ownVariables.join(', ')}.`,
      );
    }
  }
}
