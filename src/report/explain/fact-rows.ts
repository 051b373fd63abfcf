import { formatNumber } from '../../baseline/format-value.ts';
import type { Json } from '../../json.ts';
import { formatBytes, percentLeft } from './quantities.ts';

/** One fact for people: what it is called, and its value with its unit. Neither is escaped. */
export type FactRow = readonly [label: string, value: string];

interface JsonObject {
  readonly [key: string]: Json;
}

/** Members of a list that are shown; the rest is counted. */
const SHOWN = 50;

/**
 * Every fact below an object as a row. It follows the document, not the schema: a fact that is added later is shown
 * without anything to be done here.
 */
export function factRows(value: JsonObject, above = ''): readonly FactRow[] {
  return Object.entries(value).flatMap(([key, inner]) => rowsOf(key, inner, joined(above, labelOf(key))));
}

function rowsOf(key: string, value: Json, label: string): readonly FactRow[] {
  const short = inOne(key, value);
  if (short !== undefined) return [[label, short]];
  if (key === 'headroom' && isObject(value)) return Object.entries(value).map(([of, left]) => share(label, of, left));
  if (Array.isArray(value)) return listRows(label, value);
  if (isObject(value) && typeof value['file'] === 'string' && isFlat(value)) return [[label, inline(value)]];
  return isObject(value) ? factRows(value, label) : [];
}

function share(label: string, of: string, left: Json): FactRow {
  return [joined(label, labelOf(of)), isNumber(left) ? percentLeft(left) : JSON.stringify(left)];
}

/** A list of objects: a row for each, the label at the first of them. */
function listRows(label: string, items: readonly Json[]): readonly FactRow[] {
  const rows = items.slice(0, SHOWN).map((item, index): FactRow => [index === 0 ? label : '', inline(item)]);
  const left = items.length - SHOWN;
  return left > 0 ? [...rows, ['', `and ${formatNumber(left)} more`]] : rows;
}

/** A value that fits into one row. */
function inOne(key: string, value: Json): string | undefined {
  if (!isObject(value)) return Array.isArray(value) ? plainList(key, value) : formatFact(key, value);
  if (isNumber(value['soft']) && isNumber(value['hard']) && Object.keys(value).length === 2) {
    return limit(key, value['soft'], value['hard']);
  }
  if ('used' in value || 'limit' in value) return usage(value);
  const names = Object.keys(value);
  if ('file' in value && names.every((name) => name === 'file' || name === 'line')) return place(value);
  if ('from' in value && names.every((name) => SETTING.has(name))) {
    return 'file' in value ? place(value) : formatFact('from', value['from'] ?? null);
  }
  return undefined;
}

/** Where a setting comes from: a line of a file, the command line, or the default. */
const SETTING: ReadonlySet<string> = new Set(['from', 'file', 'line']);

function plainList(key: string, items: readonly Json[]): string | undefined {
  if (items.some((item) => typeof item === 'object' && item !== null)) return undefined;
  if (items.length === 0) return 'none';
  const shown = items.slice(0, SHOWN).map((item) => formatFact(key, item));
  const left = items.length - SHOWN;
  return `${shown.join(', ')}${left > 0 ? ` and ${formatNumber(left)} more` : ''}`;
}

/** A member of a list as words: `path /etc/x, readable yes`. */
function inline(value: Json): string {
  const short = inOne('', value);
  if (short !== undefined) return short;
  if (Array.isArray(value)) return value.map(inline).join('; ');
  if (!isObject(value)) return '';
  const { file, line, ...rest } = value;
  const at = typeof file === 'string' ? `${place({ file, ...(line === undefined ? {} : { line }) })}: ` : '';
  return (
    at +
    factRows(rest)
      .map(([label, text]) => `${label} ${text}`)
      .join(', ')
  );
}

/** Soft and hard, with the unit. */
function limit(key: string, soft: number, hard: number): string {
  const format = BYTES.has(key) ? formatBytes : formatNumber;
  const values = soft === hard ? format(soft) : `${format(soft)} : ${format(hard)}`;
  if (/nofile$/i.test(key)) return `${values} files`;
  return /nproc$/i.test(key) ? `${values} processes` : values;
}

function usage({ used, limit: most, headroom, ...rest }: JsonObject): string {
  const count = isNumber(used) ? formatNumber(used) : '?';
  const of = isNumber(most) ? ` of ${formatNumber(most)}` : '';
  const left = isNumber(headroom) ? ` (${percentLeft(headroom)})` : '';
  const more = factRows(rest).map(([label, text]) => `, ${label} ${text}`);
  return `${count}${of}${left}${more.join('')}`;
}

function place({ file, line }: JsonObject): string {
  return line === undefined ? String(file) : `${String(file)}:${String(line)}`;
}

/** Values of these are bytes. */
const BYTES: ReadonlySet<string> = new Set(['core', 'memlock', 'stack', 'memoryBytes']);
/** Identifiers: digits that are never grouped. */
const BARE: ReadonlySet<string> = new Set(['pid', 'uid', 'port', 'line', 'listeners']);

function formatFact(key: string, value: Json): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value === '' ? '(empty)' : value;
  if (!isNumber(value)) return JSON.stringify(value);
  if (BARE.has(key)) return String(value);
  if (BYTES.has(key)) return formatBytes(value);
  if (key === 'headroom') return percentLeft(value);
  if (key.endsWith('Seconds')) return `${formatNumber(value)} s`;
  return formatNumber(value);
}

/** Labels that do not follow from the key. */
const LABELS: Readonly<Record<string, string>> = {
  memoryBytes: 'memory',
  capSysResource: 'CAP_SYS_RESOURCE',
  preExecSeconds: 'not yet exec’d for',
  os: 'OS',
};

/** `configFile` → `config file`; keys that are not ours (a socket state) stay as they are. */
function labelOf(key: string): string {
  if (Object.hasOwn(LABELS, key)) return LABELS[key] ?? key;
  return /^[a-z]+(?:[A-Z][a-z]+)*$/.test(key) ? key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) : key;
}

function joined(above: string, label: string): string {
  return above === '' ? label : `${above} ${label}`;
}

function isFlat(value: JsonObject): boolean {
  return Object.values(value).every((inner) => typeof inner !== 'object');
}

function isNumber(value: Json | undefined): value is number {
  return typeof value === 'number';
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
