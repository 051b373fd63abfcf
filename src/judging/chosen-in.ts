import { access } from 'node:fs/promises';
import path from 'node:path';
import type { BaselineChoice } from '../inventory/host.ts';
import type { Problem } from '../problem.ts';

/**
 * Problems of a baseline that the inventory chooses. A file that cannot be read has no place of its own; the variable
 * that names it does. Where a file is looked up is told, since Ansible's users expect it beside the inventory.
 */
export function chosenIn(
  choice: BaselineChoice,
  problems: readonly Problem[],
  root: string,
): Promise<readonly Problem[]> {
  return Promise.all(
    problems.map(async (problem) => {
      if (problem.place) return problem;
      const hint = problem.hint ?? (problem.message.endsWith(MISSING) ? await whereToLook(choice, root) : undefined);
      return { ...problem, place: choice.place, ...(hint !== undefined && { hint }) };
    }),
  );
}

const MISSING = 'there is no such file.';

async function whereToLook({ sources, place }: BaselineChoice, root: string): Promise<string> {
  const besides = sources.map((source) => path.join(path.dirname(place.file), source));
  const found = await Promise.all(besides.map((file) => isThere(path.join(root, file))));
  const near = besides.find((_, index) => found[index]);
  const rule =
    'A path in limits_baseline is relative to the directory that the audit runs in, wherever the inventory lies';
  return near === undefined ? `${rule}.` : `${rule}: did you mean "${near}"?`;
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
