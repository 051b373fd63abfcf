import type { Problem } from '../problem.ts';
import type { Arguments } from './arguments.ts';
import type { CommandDefinition, SpecialOption } from './commands.ts';

const SPECIAL: readonly SpecialOption[] = ['connect', 'output', 'format'];

/** Options that another command takes, and this one would pass over in silence. */
export function misplacedOptions(
  input: Arguments,
  command: CommandDefinition,
  commands: readonly CommandDefinition[],
): readonly Problem[] {
  const given = SPECIAL.filter((option) => input[option] !== undefined && input[option] !== false);
  return given
    .filter((option) => !command.takes?.includes(option))
    .map((option) => {
      const takers = commands.filter(({ takes }) => takes?.includes(option));
      const names = takers.map(({ name }) => name);
      const message = `--${option} goes with ${listed(names)} only, found it with "${command.name}".`;
      const { usage } = takers.length === 1 ? (takers[0] ?? command) : command;
      return { message, hint: `Usage: limits-audit ${usage} [OPTIONS]` };
    });
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
