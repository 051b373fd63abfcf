import type { Facts, ProgramFacts, SupervisorFacts } from '../../facts/facts.ts';
import type { Json } from '../../json.ts';
import { displayWidth } from '../display-width.ts';
import { coloured, type Paint } from '../terminal-paint.ts';
import { wrapped } from '../terminal-wrap.ts';
import { escapeTerminal } from '../untrusted.ts';
import { columnsFor, type TextOptions } from './columns.ts';
import { type FactRow, factRows } from './fact-rows.ts';
import { gapLines } from './gap-lines.ts';
import { headLines } from './head-lines.ts';
import { processTable, programTable } from './program-table.ts';
import { sysctlTable } from './sysctl-table.ts';

interface Page {
  readonly paint: Paint;
  readonly width: number;
}

/** Longer labels do not push all values to the right. */
const WIDEST_LABEL = 34;

/** Every fact of a host for people: grouped, aligned, with units, and what is not known with its reason. */
export function renderFacts(facts: Facts, options: TextOptions): string {
  const page: Page = { paint: coloured(options.color), width: columnsFor(options) };
  const { host, probe, system, limits, pam, sysctlUnread, sockets, capacity, unknown } = facts;
  const { name: _name, ...reached } = host;
  const { at: _at, ...who } = probe;
  return [
    ...headLines(facts, page),
    ...section('Host', { ...reached, ...who, ...system }, page),
    ...section('Limits of the login, soft : hard (no witness for any service)', limits.login, page),
    ...section('Limits of pid 1, soft : hard', limits.init, page),
    ...supervisorSections(facts, page),
    ...systemdSections(facts, page),
    ...section('PAM (logins, sshd, su and sudo only)', pam, page),
    ...titled('Kernel parameters', sysctlTable(facts), page),
    ...section('Lines of sysctl files that have no effect', sysctlUnread, page),
    ...section('Sockets', sockets, page),
    ...section('Use of what the host has', capacity, page),
    ...gapLines(facts, unknown, page),
  ].join('\n');
}

function supervisorSections(facts: Facts, page: Page): readonly string[] {
  const { supervisor } = facts;
  if (supervisor === undefined) return titled('supervisord', ['  not known'], page);
  if (supervisor.length === 0) return titled('supervisord', ['  none seen'], page);
  return supervisor.flatMap((each) => oneSupervisor(each, page));
}

function oneSupervisor({ programs, ...own }: SupervisorFacts, page: Page): readonly string[] {
  const { pid, ...rest } = own;
  return [
    ...section(`supervisord ${pid}`, rest, page),
    ...titled(`Programs of supervisord ${pid} (${programs.length})`, programTable(programs), page),
    ...programs.flatMap((program) => oneProgram(program, page)),
  ];
}

/** What the table has not: a program of one process is that process. */
function oneProgram({ name, group, running: _running, processes = [], ...rest }: ProgramFacts, page: Page) {
  const title = `Program ${group === name ? name : `${group}:${name}`}`;
  return [
    ...section(title, rest, page),
    ...(processes.length > 1 ? titled(`Processes of ${title}`, processTable(processes), page) : []),
  ];
}

function systemdSections({ systemd }: Facts, page: Page): readonly string[] {
  if (systemd === undefined) return [];
  const { units, ...defaults } = systemd;
  return [
    ...section('systemd', defaults, page),
    ...Object.entries(units).flatMap(([name, unit]) => section(`Unit ${name} (as loaded)`, unit, page)),
  ];
}

function section(title: string, facts: object | undefined, page: Page): readonly string[] {
  if (facts === undefined) return [];
  // Facts are JSON by their schema; as TypeScript types they are more precise than that.
  const rows = factRows(facts as { readonly [key: string]: Json });
  return titled(title, aligned(rows, page), page);
}

function titled(title: string, lines: readonly string[], { paint, width }: Page): readonly string[] {
  return lines.length === 0 ? [] : ['', ...wrapped(title, { width }).map(paint.strong), ...lines];
}

function aligned(rows: readonly FactRow[], { width }: Page): readonly string[] {
  const longest = Math.max(...rows.map(([label]) => label.length), 0);
  const column = Math.min(longest, WIDEST_LABEL, Math.floor(width / 2));
  const indent = ' '.repeat(column + 4);
  return rows.flatMap(([label, value]) => {
    const name = escapeTerminal(label, 200);
    const fits = displayWidth(name) <= column;
    const first = fits ? `  ${name}${' '.repeat(column - displayWidth(name))}  ` : indent;
    return [...(fits ? [] : wrapped(label, { width, first: '  ' })), ...wrapped(value, { width, first, indent })];
  });
}
