import { formatValue } from '../../baseline/format-value.ts';
import { foldedList } from '../fold-names.ts';
import { escapeTerminal } from '../untrusted.ts';
import { counted } from '../words.ts';
import { type Cohort, type DraftHost, look, type Seen } from './cohorts.ts';
import { QUANTITIES, type Quantity } from './quantities.ts';
import { type Threshold, thresholdsOf } from './thresholds.ts';

/** What a draft is made from. */
export interface DraftSource {
  readonly hosts: readonly DraftHost[];
  /** Hosts without facts: name, and the code of the reason. */
  readonly unread: readonly { readonly name: string; readonly code: string }[];
  /** ISO 8601. */
  readonly gatheredAt: string;
}

/** Host names in one comment, and values of one quantity. */
const [MOST_NAMES, MOST_VALUES] = [8, 12];

/**
 * A baseline in YAML that asks for what was seen: inputs with the commonest values, counts as comments, and never a
 * value that `recommended` finds fault with. Names in comments are escaped: a comment ends at the end of its line.
 */
export function renderDraft(source: DraftSource): string {
  const seen = QUANTITIES.map((quantity) => ({ quantity, seen: look(quantity, source.hosts) })).filter(
    (each) => each.seen.total > 0 || each.seen.notRead.length > 0,
  );
  const inputs = seen.filter(({ quantity }) => quantity.as !== 'covered').flatMap(inputLines);
  const covered = seen.filter(({ quantity }) => quantity.as === 'covered').flatMap(coveredLines);
  const controls = seen.flatMap(controlLines);
  const thresholds = thresholdsOf(source.hosts);
  // A section of comments alone would be an empty value, which is no map.
  const hasInputs = inputs.some((line) => !line.startsWith('  #'));
  return [
    ...head(source),
    ...(inputs.length > 0 ? ['', hasInputs ? 'inputs:' : '# inputs:', ...inputs] : []),
    ...(controls.length > 0 ? ['', 'at:', ...controls] : []),
    ...(covered.length > 0 ? ['', '# What recommended asks for anyway, and what was seen of it:', ...covered] : []),
    ...(thresholds.length > 0 ? ['', 'override:', ...thresholds.flatMap(thresholdLines)] : []),
    '',
  ].join('\n');
}

function head({ hosts, unread, gatheredAt }: DraftSource): readonly string[] {
  const all = hosts.length + unread.length;
  return [
    `# Drafted by limits-audit init from ${hosts.length} of ${counted(all, 'host')}, read ${escapeTerminal(gatheredAt)}.`,
    ...unread
      .map(({ name, code }) => `# Not read: ${escapeTerminal(name)} (${escapeTerminal(code)})`)
      .slice(0, MOST_NAMES),
    ...(unread.length > MOST_NAMES ? [`# Not read: ${unread.length - MOST_NAMES} more`] : []),
    '# It says what is, not what should be: go through it line by line, and change what is not meant.',
    '# What recommended calls a fault is marked FAULT, and is not accepted here.',
    '# For the editor, once: limits-audit schema baseline > baseline.schema.json',
    // Not "$schema: limits-audit/baseline", which an editor takes for the path of a file.
    '# yaml-language-server: $schema=baseline.schema.json',
    `title: Drafted from ${counted(hosts.length, 'host')}`,
    'extends: recommended',
  ];
}

interface Line {
  readonly quantity: Quantity;
  readonly seen: Seen;
}

function inputLines({ quantity, seen }: Line): readonly string[] {
  const comments = [`${quantity.what}:`, ...cohortLines(quantity, seen)].map((text) => `  # ${text}`);
  if (seen.chosen) return [...comments, `  ${quantity.name}: ${JSON.stringify(seen.chosen.value)}`];
  const kept = quantity.as === 'input' ? "recommended's own value stays" : 'no control is drafted';
  return [...comments, `  # No value without a fault was seen: ${kept}.`];
}

function coveredLines({ quantity, seen }: Line): readonly string[] {
  return [`${quantity.what}:`, ...cohortLines(quantity, seen)].map((text) => `# ${text}`);
}

function cohortLines(quantity: Quantity, seen: Seen): readonly string[] {
  return [
    ...seen.cohorts.slice(0, MOST_VALUES).map((cohort) => cohortLine(cohort, quantity, seen)),
    ...restLines(seen.cohorts.slice(MOST_VALUES)),
    ...(seen.notRead.length > 0 ? [`  not known, or not all of it, on ${names(seen.notRead)}`] : []),
  ];
}

function restLines(rest: readonly Cohort[]): readonly string[] {
  if (rest.length === 0) return [];
  const hosts = rest.flatMap((cohort) => cohort.hosts.map(({ name }) => name));
  const faults = rest.filter((cohort) => cohort.faults.length > 0).length;
  const marked = faults > 0 ? `, FAULT with ${faults} of them` : '';
  return [`  ${counted(rest.length, 'more value')} on ${counted(hosts.length, 'host')}${marked}`];
}

function cohortLine(cohort: Cohort, { name, as, asks }: Quantity, { chosen, total }: Seen): string {
  const value = escapeTerminal(formatValue(cohort.value));
  const where = `${value} on ${cohort.hosts.length} of ${counted(total, 'host')}, ${names(cohort.hosts.map((host) => host.name))}`;
  if (cohort.faults.length > 0) return `  FAULT ${where}: fails ${cohort.faults.join(', ')}`;
  const isEnough = asks === 'minimum' && Number(cohort.value) >= Number(chosen?.value);
  if (cohort === chosen || as === 'covered' || isEnough) return `  ${where}`;
  const groups = cohort.groups.map((group) => escapeTerminal(group)).join(', ');
  const whom = groups === '' ? 'these hosts' : `the group ${groups}`;
  return `  ${where}: to accept it, set the variable ${name} for ${whom} in the inventory`;
}

function controlLines({ quantity, seen }: Line): readonly string[] {
  if (typeof quantity.as === 'string' || !seen.chosen) return [];
  const { id, severity, title } = quantity.as;
  return [
    `  ${quantity.at}:`,
    `    control: { id: ${id}, severity: ${severity}, title: ${title} }`,
    `    ${quantity.asks}: { $input: ${quantity.name} }`,
  ];
}

function thresholdLines({ control, minimum, lowest, lowestOn, below }: Threshold): readonly string[] {
  // Rounded down: nothing that is left is shown as more than it is.
  const least = formatValue(Math.floor(lowest * 1000) / 1000);
  const fault =
    below.length > 0 ? [`  # FAULT less than it asks for on ${counted(below.length, 'host')}, ${names(below)}`] : [];
  return [
    `  # The least that was left: ${least}, on ${escapeTerminal(lowestOn)}`,
    ...fault,
    `  ${control}: { minimum: ${minimum} }`,
  ];
}

function names(all: readonly string[]): string {
  return escapeTerminal(foldedList(all, MOST_NAMES));
}
