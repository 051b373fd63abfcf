import { nearMiss } from '../near-miss.ts';
import type { Variable } from './model.ts';
import type { Problems } from './problems.ts';
import { quote } from './quote.ts';
import { OWN_VARIABLES } from './variable-schemas.ts';

const ownNames = new Set(Object.keys(OWN_VARIABLES));

/**
 * Variables that only say how to connect or what to judge by, or that Ansible reserves for itself. They are no baseline's input, and a
 * password among them must not reach a report. Not used at all, and without harm: ansible_password and the like (the
 * inputs have the credentials, and one from a repository would be public), ansible_ssh_private_key_file (a path on
 * somebody's machine), ansible_host_key_checking (it always happens), ansible_python_interpreter (nothing needs it),
 * ansible_become_exe and _flags (it is always `sudo -n`), timeouts and pipelining.
 */
export function isConnectionVariable(name: string): boolean {
  return name.startsWith('ansible_') || ownNames.has(name);
}

/** A misspelt variable of ours would be no check at all. */
export function refuseOwnVariables(
  names: Iterable<string>,
  lookUp: (variable: string) => Variable | undefined,
  problems: Problems,
): void {
  for (const name of names) {
    if (!name.startsWith('limits_') || ownNames.has(name)) continue;
    const near = nearMiss(name, [...ownNames]);
    problems.add(
      `there is no variable ${quote(name)} of this program`,
      lookUp(name)?.place,
      near ? `Did you mean "${near}"?` : `Its variables are ${[...ownNames].join(', ')}.`,
    );
  }
}
