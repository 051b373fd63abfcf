import type { InputDefinition } from '../inputs/definition.ts';
import { INPUT_NAMES, INPUTS } from '../inputs/inputs.ts';
import { FORMATS } from '../report/format-names.ts';
import type { CommandDefinition } from './commands.ts';
import { SCHEMA_NAMES } from './schema-names.ts';

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
    'What init drafts:',
    '  init [baseline]      a baseline that asks for what the hosts, or saved facts, have now',
    '  init known-hosts     the keys that hosts and jump hosts offer, unverified: compare, then trust',
    '  init inventory HOST  an inventory of hosts ([user@]host[:port] ...), of --inventory or --facts',
    '',
    'Schemas that schema prints:',
    `  ${SCHEMA_NAMES.join(', ')}`,
    '',
    'Options (each is also an input of the Action; repeat a flag for a further line):',
    ...INPUT_NAMES.flatMap(optionLines),
    '',
    '  --json     print the result as JSON instead of text',
    '  --connect  with check-inventory: log in to every host and list what would be missing',
    '  --format FORMAT',
    `             with audit, report and demo: ${FORMATS.join(', ')};`,
    '             --json is short for json',
    '  --output FILE',
    '             with audit, report and demo: write the report to this file instead of printing it;',
    '             with init: write to a new file, never over one that is there',
    '  --help     print this text',
    '  --version',
    '',
    'Colour: FORCE_COLOR, NO_COLOR, CLICOLOR_FORCE, CLICOLOR and TERM=dumb are heeded, in this order.',
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
