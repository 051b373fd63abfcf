import type { ConfigProblem } from '../facts.ts';
import type { Report } from './config-problems.ts';
import { quote, shorten } from './config-quote.ts';
import { TEXT, type ValueKind } from './config-values.ts';
import { type Expanded, expand, isKnown, type Names } from './expansion.ts';
import { type Ini, type IniEntry, type IniSection, lookUp } from './ini.ts';

/** Reads typed values of one section, and reports whatever would stop supervisord there. */
export class SectionReader {
  readonly ini: Ini;
  readonly section: IniSection;
  readonly names: Names;
  readonly report: Report;

  constructor(ini: Ini, section: IniSection, names: Names, report: Report) {
    this.ini = ini;
    this.section = section;
    this.names = names;
    this.report = report;
  }

  withNames(names: Names): SectionReader {
    return new SectionReader(this.ini, this.section, names, this.report);
  }

  entry(key: string): IniEntry | undefined {
    return lookUp(this.ini, this.section, key);
  }

  /** The value with its names expanded; undefined when it is not set, or cannot be expanded. */
  expanded(key: string): Expanded | undefined {
    const entry = this.entry(key);
    return entry === undefined ? undefined : this.expand(key, entry.value);
  }

  expand(key: string, format: string): Expanded | undefined {
    const result = expand(format, this.names);
    if (!('fault' in result)) return result;
    this.fault(key, 'expansion', `cannot be expanded: ${result.fault}`);
    return undefined;
  }

  /** `fallback` when the key is not set; undefined when its value is not valid or cannot be known. */
  read<T>(key: string, kind: ValueKind<T>, fallback: T): T | undefined {
    return this.entry(key) === undefined ? fallback : this.parse(key, kind, this.expanded(key));
  }

  readText(key: string): string | undefined {
    return this.entry(key) === undefined ? undefined : this.read(key, TEXT, '');
  }

  parse<T>(key: string, kind: ValueKind<T>, expanded: Expanded | undefined): T | undefined {
    if (expanded === undefined || !isKnown(expanded)) return undefined;
    const value = kind.parse(expanded.text);
    if (value === undefined) this.fault(key, kind.code, `expected ${kind.expected}, found ${quote(expanded.text)}`);
    return value;
  }

  fault(key: string, code: ConfigProblem['code'], message: string, because?: 'absence'): void {
    this.report({ ...this.#problem(key, code, message), fatal: true }, because);
  }

  /** Worth saying, and no obstacle to a start. */
  remark(key: string, code: ConfigProblem['code'], message: string): void {
    this.report({ ...this.#problem(key, code, message), fatal: false });
  }

  #problem(key: string, code: ConfigProblem['code'], message: string): Omit<ConfigProblem, 'fatal'> {
    const { file, line } = this.entry(key) ?? this.section;
    return { code, message: `${key} of [${shorten(this.section.name)}]: ${message}`, file, line };
  }

  /** Something that is wrong with the section as a whole. */
  sectionFault(message: string, because?: 'absence'): void {
    const { file, line } = this.section;
    const problem = { code: 'bad-value', fatal: true, file, line } as const;
    this.report({ ...problem, message: `[${shorten(this.section.name)}] ${message}` }, because);
  }
}
