import type { InputDefinition } from '../inputs/definition.ts';
import { INPUT_NAMES, INPUTS } from '../inputs/inputs.ts';
import { FORMATS } from '../report/format-names.ts';
import type { CommandDefinition, SpecialOption } from './commands.ts';
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
    ...INIT_LINES,
    ...SCHEMA_LINES,
    'Options (each is also an input of the Action; repeat a flag for a further line):',
    ...INPUT_NAMES.flatMap(optionLines),
    '',
    '  --json     print the result as JSON instead of text',
    ...SPECIAL_LINES.connect,
    ...SPECIAL_LINES.format,
    ...SPECIAL_LINES.output,
    '  --help     print this text; behind a command, what it does and its options',
    '  --version',
    '',
    'Colour: FORCE_COLOR, NO_COLOR, CLICOLOR_FORCE, CLICOLOR and TERM=dumb are heeded, in this order.',
    '',
    'Exit codes: 0 passed, 1 findings, 2 usage or configuration error,',
    '            3 incomplete (hosts unreachable, facts unknown), 70 internal error.',
  ].join('\n');
}

const BASELINE = ['baseline', 'waivers'] as const;
const REACH = ['inventory', 'user', 'known-hosts', 'ssh-key', 'jump', 'become'] as const;

/** The options that a command is mostly given; it takes all that have to do with it. */
const OWN: Readonly<Record<string, readonly (typeof INPUT_NAMES)[number][]>> = {
  audit: ['inventory', 'hosts', ...BASELINE, 'user', 'known-hosts', 'ssh-key', 'jump', 'become', 'facts', 'report-dir'],
  facts: [...REACH, 'baseline', 'facts'],
  explain: [...REACH, 'baseline', 'facts'],
  demo: ['report-dir'],
  report: ['junit-unknown'],
  'check-inventory': ['inventory', 'hosts', 'user', 'known-hosts', 'ssh-key', 'jump'],
  sudoers: ['inventory', 'hosts', 'user', 'become'],
  init: ['inventory', 'hosts', 'facts', 'user', 'known-hosts', 'ssh-key', 'jump'],
  'check-baseline': [...BASELINE, 'facts'],
  schema: [],
};

const INIT_LINES = [
  'What init drafts:',
  '  init [baseline]      a baseline that asks for what the hosts, or saved facts, have now',
  '  init known-hosts     the keys that hosts and jump hosts offer, unverified: compare, then trust',
  '  init inventory HOST  an inventory of hosts ([user@]host[:port] ...), of --inventory or --facts',
  '',
];
const SCHEMA_LINES = ['What schema prints:', ...wrap(SCHEMA_NAMES.join(', ')).map((line) => line.slice(4)), ''];
/** The options that are no inputs, and that only some commands take. */
const SPECIAL_LINES: Readonly<Record<SpecialOption, readonly string[]>> = {
  connect: ['  --connect  with check-inventory: log in to every host and list what would be missing'],
  format: [
    '  --format FORMAT',
    `             with audit, report and demo: ${FORMATS.join(', ')};`,
    '             --json is short for json',
  ],
  output: [
    '  --output FILE',
    '             with audit, report and demo: write the report to this file instead of printing it;',
    '             with init: write to a new file, never over one that is there',
  ],
};

/** The text of `limits-audit COMMAND --help`: short. */
export function renderCommandHelp({ name, usage, description, takes = [] }: CommandDefinition): string {
  const options = OWN[name] ?? [];
  return [
    `Usage: limits-audit ${usage}${options.length === 0 ? '' : ' [OPTIONS]'}`,
    '',
    `${description.charAt(0).toUpperCase()}${description.slice(1).replace(' (see below)', '')}.`,
    '',
    ...(name === 'init' ? INIT_LINES : []),
    ...(name === 'schema' ? SCHEMA_LINES : []),
    ...(options.length === 0 ? [] : ['Options:', ...options.flatMap(optionLines), '']),
    ...(takes.length === 0 ? [] : [...takes.flatMap((option) => SPECIAL_LINES[option]), '']),
    'All commands and options: limits-audit --help',
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
