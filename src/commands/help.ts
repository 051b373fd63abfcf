import type { InputDefinition } from '../inputs/definition.ts';
import { INPUT_NAMES, INPUTS } from '../inputs/inputs.ts';
import type { CommandDefinition } from './commands.ts';

const WIDTH = 88;
const INDENT = '      ';

/** The text of `limits-audit --help`, made from the tables of commands and inputs. */
export function renderHelp(commands: readonly CommandDefinition[]): string {
  const longest = Math.max(...commands.map((command) => command.usage.length));
  const commandLines = commands.map((command) => `  ${command.usage.padEnd(longest)}  ${command.description}`);
  return [
    'limits-audit: which limits do supervised processes and kernels really run with?',
    '',
    'Usage: limits-audit COMMAND [OPTIONS]',
    '',
    'Commands:',
    ...commandLines,
    '',
    'Options (each is also an input of the Action; repeat a flag for a further line):',
    ...INPUT_NAMES.flatMap(optionLines),
    '',
    '  --json     print the result as JSON instead of text',
    '  --connect  with check-inventory: log in to every host and list what would be missing',
    '  --output FILE',
    '             with init: write the draft to a new file instead of printing it',
    '  --help     print this text',
    '  --version',
    '',
    'Exit codes: 0 passed, 1 findings, 2 usage or configuration error,',
    '            3 incomplete (hosts unreachable, facts unknown), 70 internal error.',
  ].join('\n');
}

function optionLines(name: (typeof INPUT_NAMES)[number]): readonly string[] {
  const definition: InputDefinition<unknown> = INPUTS[name];
  const variable = `LIMITS_AUDIT_${name.toUpperCase().replaceAll('-', '_')}`;
  const value = definition.secret || definition.file ? '@FILE' : 'VALUE';
  const fallback = definition.default ?? definition.defaultText;
  const notes = [
    definition.description.replaceAll('`', ''),
    definition.secret || definition.file ? `Or in the environment: ${variable}.` : '',
    fallback === undefined ? '' : `Default: ${fallback.replaceAll('`', '')}.`,
  ];
  return [`  --${name} ${value}`, ...wrap(notes.filter(Boolean).join(' '))];
}

function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  let line = INDENT;
  for (const word of text.split(' ')) {
    if (line.length + word.length > WIDTH && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = INDENT;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}
