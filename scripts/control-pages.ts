// One page for each control of the built-in baselines, and their index. The texts are the baselines' own; the values
// are what the control says of the situations that test/patterns checks it on.
import { parse } from 'yaml';
import { BUILTINS, builtinFile } from '../src/baseline/builtins.ts';
import { type Control, type Outcome, SEVERITIES } from '../src/baseline/control.ts';
import { formatNumber } from '../src/baseline/format-value.ts';
import { type CompiledBaseline, judge } from '../src/baseline/judge.ts';
import { type Baseline, loadBaseline } from '../src/baseline/load-baseline.ts';
import type { Facts } from '../src/facts/facts.ts';
import { subjectName } from '../src/facts/subject.ts';
import type { Json } from '../src/json.ts';
import { aHealthyHost } from '../test/patterns/healthy-host.ts';
import { PATTERNS } from '../test/patterns/patterns.ts';
import { absentOf, SITUATIONS } from '../test/patterns/situations.ts';
import { commandsOf, howOf } from './by-hand.ts';

const FOLDER = 'docs/controls';
/** The largest built-in baseline: it extends every other one. */
const ALL = 'thorough';

/** File name → text. */
export async function controlPages(): Promise<ReadonlyMap<string, string>> {
  const noFiles = { read: async () => ({ refused: 'built-in baselines need no files' }) };
  const load = (name: string) => loadBaseline([name], noFiles);
  const baselines = new Map(
    await Promise.all([...BUILTINS.keys()].map(async (name) => [name, await load(name)] as const)),
  );
  const all = await load(ALL);
  const inputs = inputsByControl();
  const pages = all.controls.map((control) => {
    const within = [...baselines].filter(([, { controls }]) => controls.some(({ id }) => id === control.id));
    const names = within.map(([name]) => name);
    return [
      `${FOLDER}/${control.id}.md`,
      page({ control, names, baseline: all, inputs: inputs.get(control.id) ?? [] }),
    ] as const;
  });
  return new Map([[`${FOLDER}/README.md`, index(baselines, all)], ...pages]);
}

interface Page {
  readonly control: Control;
  /** The built-in baselines that have the control. */
  readonly names: readonly string[];
  readonly baseline: Baseline;
  readonly inputs: readonly (readonly [string, Json])[];
}

const MADE = '<!-- Made by `npm run docs` from src/baseline/builtin. -->';

function page({ control, names, baseline, inputs }: Page): string {
  const { id, title, severity, why = '', read = '', remediation = '', sources = [] } = control;
  const baselines = names.map((name) => `\`${name}\``).join(' and ');
  const commands = commandsOf(read);
  const byHand = commands.length === 0 ? [] : ['By hand, on the host:', fenced('sh', commands)];
  return `${[
    MADE,
    `# ${title}`,
    `\`${id}\`, severity **${severity}**, in ${baselines} ([${control.place.file}](../../src/baseline/builtin/${control.place.file})).`,
    '## Why it matters',
    why,
    '## How it is read',
    howOf(read),
    `As a fact: \`${control.at}\`.`,
    ...byHand,
    '## Results',
    results(id, baseline),
    '## What to do',
    remediation,
    '## To change it',
    'In a baseline of your own ([all controls](README.md)):',
    fenced('yaml', changes(control, names, inputs)),
    '## Sources',
    sources.map((source) => `- ${link(source)}`).join('\n'),
  ].join('\n\n')}\n`;
}

/** What results look like: one that passes, one that fails, one that nobody can tell, and one of a host without it. */
function results(id: string, baseline: Baseline): string {
  const situation = SITUATIONS[id];
  if (situation === undefined) throw new Error(`test/patterns has no situation for the control "${id}".`);
  const { failing, inputs = {}, passing = aHealthyHost(), unknownAt, everywhere } = situation;
  const compiled = baseline.compileFor(new Map(Object.entries(inputs)));
  const unread: Facts = { ...passing, unknown: [{ at: unknownAt, reason: 'permission-denied' }] };
  const rows = [
    row('pass', id, passing, compiled),
    row('fail', id, failing, compiled),
    row('unknown', id, unread, compiled),
    ...(everywhere ? [] : [row('not_applicable', id, absentOf(situation), compiled)]),
  ];
  const head = '| result | of | observed | expected |\n| --- | --- | --- | --- |';
  return `${[head, ...rows].join('\n')}\n\nOnly \`pass\` is a pass.`;
}

function row(outcome: Outcome, id: string, facts: Facts, compiled: CompiledBaseline): string {
  const result = judge(compiled, facts).find((each) => each.control === id && each.outcome === outcome);
  if (result === undefined) throw new Error(`The situation of "${id}" has no result "${outcome}".`);
  const { subject, observed, reason = '', expected } = result;
  const found = observed === undefined ? reason : code(value(observed));
  return `| ${[outcome, subjectName(facts, subject), found, expected].map(cell).join(' | ')} |`;
}

/** Shares have more digits than anybody reads. */
function value(observed: Json): string {
  return typeof observed === 'number' ? formatNumber(Math.round(observed * 1e4) / 1e4) : JSON.stringify(observed);
}

function changes({ id }: Control, names: readonly string[], inputs: Page['inputs']): readonly string[] {
  return [
    `extends: ${names[0]}`,
    ...(inputs.length > 0 ? ['inputs:', ...inputs.map(([name, value]) => `  ${name}: ${formatInput(value)}`)] : []),
    'override:',
    `  ${id}: { severity: low } # or false: off, and listed as off in the report`,
  ];
}

function formatInput(value: Json): string {
  return `${JSON.stringify(value)} # the default; an inventory variable of this name wins`;
}

/** The inputs that each control uses, with their defaults. */
function inputsByControl(): ReadonlyMap<string, readonly (readonly [string, Json])[]> {
  const found = new Map<string, readonly (readonly [string, Json])[]>();
  for (const text of BUILTINS.values()) {
    const file: { readonly inputs?: Readonly<Record<string, Json>>; readonly at?: Json } = parse(text);
    for (const schema of controlSchemas(file.at ?? {})) {
      const used = [...JSON.stringify(schema).matchAll(/\{"\$input":"([^"]+)"\}/g)].map(([, name = '']) => name);
      const id = (schema['control'] as { readonly id: string }).id;
      found.set(
        id,
        used.map((name) => [name, file.inputs?.[name] ?? null] as const),
      );
    }
  }
  return found;
}

function controlSchemas(value: Json): readonly Readonly<Record<string, Json>>[] {
  if (typeof value !== 'object' || value === null) return [];
  if (!Array.isArray(value) && 'control' in value) return [value as Readonly<Record<string, Json>>];
  return Object.values(value).flatMap(controlSchemas);
}

function index(baselines: ReadonlyMap<string, Baseline>, all: Baseline): string {
  const severities = new Map(all.controls.map(({ id, severity }) => [id, severity]));
  const sections = [...baselines].map(([name, baseline]) => {
    const own = baseline.controls.filter(({ place }) => place.file === builtinFile(name));
    const { description, parent } = about(name);
    const rows = [...own]
      .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))
      .map(({ id, severity, title }) => `| [\`${id}\`](${id}.md) | ${severity} | ${cell(title)} |`);
    const more = parent === undefined ? '' : ` It has all controls of \`${parent}\`, and these:`;
    return `## ${name}\n\n${description}${more}\n\n| control | severity | what it asks |\n| --- | --- | --- |\n${rows.join('\n')}`;
  });
  const patterns = PATTERNS.map(
    ({ title, controls }, at) =>
      `| ${at + 1} | ${cell(title)} | ${controls.map((id) => `[\`${id}\`](${id}.md) (${severities.get(id)})`).join(', ')} |`,
  );
  return `${[
    MADE,
    '# Controls',
    `${all.controls.length} controls come with the audit, in ${baselines.size} baselines. Each has a page: why it matters, how to see it by hand, what a passing and a failing result look like, what to do, and sources.`,
    ...sections,
    `## How limits fail\n\nThe ${PATTERNS.length} patterns that the controls are there for:\n\n| | pattern | controls |\n| --- | --- | --- |\n${patterns.join('\n')}`,
  ].join('\n\n')}\n`;
}

function about(name: string): { readonly description: string; readonly parent: string | undefined } {
  const { description, extends: parent }: { readonly description: string; readonly extends?: string } = parse(
    BUILTINS.get(name) ?? '',
  );
  return { description: description.trim(), parent };
}

/** `https://github.com/OWNER/REPO/issues/1` and `NAME, https://…` as links with a name. */
function link(source: string): string {
  const [, owner, repository, number] =
    /^https:\/\/github\.com\/([^/]+)\/([^/]+)\/(?:issues|pull)\/(\d+)$/.exec(source) ?? [];
  if (number !== undefined) return `[${owner}/${repository}#${number}](${source})`;
  const at = source.lastIndexOf(', ');
  return at < 0 ? `<${source}>` : `[${source.slice(0, at)}](${source.slice(at + 2)})`;
}

function fenced(language: string, lines: readonly string[]): string {
  return `\`\`\`${language}\n${lines.join('\n')}\n\`\`\``;
}

function code(text: string): string {
  return `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
