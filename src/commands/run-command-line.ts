import { EXIT } from '../exit-code.ts';
import { nearMiss } from '../near-miss.ts';
import { ConfigurationError, type Problem } from '../problem.ts';
import { problemTexts } from '../report/problem-text.ts';
import { VERSION } from '../version.ts';
import { type Arguments, readArguments } from './arguments.ts';
import { formatProblems } from './chosen-format.ts';
import { COMMANDS, type CommandDefinition } from './commands.ts';
import { renderCommandHelp, renderHelp } from './help.ts';
import { misplacedOptions } from './misplaced-options.ts';
import type { Terminal } from './terminal.ts';

/** Runs what stands on the command line. Answers the exit code; never throws for what a user can cause. */
export async function runCommandLine(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const input = await readArguments(argv, terminal.environment);
    if (input.version) return printed(`limits-audit ${VERSION}`, terminal);
    if (input.help || input.positionals.length === 0) return printed(helpOn(input.positionals[0]), terminal);
    return await chooseCommand(input).run(input, terminal);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    for (const text of problemTexts(error.problems)) terminal.note(`error: ${text}`);
    return EXIT.usage;
  }
}

/** Of the command that stands before --help, if one does. */
function helpOn(word: string | undefined): string {
  const command = COMMANDS.find(({ name }) => name === word);
  return command === undefined ? renderHelp(COMMANDS) : renderCommandHelp(command);
}

function printed(text: string, terminal: Terminal): number {
  terminal.print(text);
  return EXIT.passed;
}

function chooseCommand(input: Arguments): CommandDefinition {
  const [word = '', ...operands] = input.positionals;
  const command = COMMANDS.find((candidate) => candidate.name === word);
  if (!command) throw new ConfigurationError([unknownCommand(word)]);
  if (operands.length < command.operands.min || operands.length > command.operands.max) {
    const message = `"${word}" takes ${operandWords(command.operands)}, found ${operands.length}.`;
    throw new ConfigurationError([{ message, hint: `Usage: limits-audit ${command.usage} [OPTIONS]` }]);
  }
  const problems = [...misplacedOptions(input, command, COMMANDS), ...formatProblems(input)];
  if (problems.length > 0) throw new ConfigurationError(problems);
  return command;
}

function operandWords({ min, max }: CommandDefinition['operands']): string {
  if (max === 0) return 'no operands';
  return `${min === max ? '' : `${min} to `}${max} operand${max === 1 ? '' : 's'}`;
}

function unknownCommand(word: string): Problem {
  const names = COMMANDS.map((command) => command.name);
  const near = nearMiss(word, names);
  return {
    message: `There is no command "${word}".`,
    hint: near ? `Did you mean "${near}"?` : `Commands are: ${names.join(', ')}. See limits-audit --help.`,
  };
}
