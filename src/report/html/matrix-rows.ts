import type { Report, ReportControl, ReportResult } from '../report.ts';
import type { ReportHost } from '../report-host.ts';
import { phaseWords } from '../words.ts';

/** What became of a control on a host, the worst first: one subject decides for all of them. */
export const CELLS = ['fail', 'error', 'unknown', 'waived', 'pass', 'nothing'] as const;
export type Cell = (typeof CELLS)[number];

/** Hosts that look the same: one cell per column, or why there are none. */
export interface MatrixRow {
  readonly hosts: readonly string[];
  readonly cells: readonly Cell[];
  /** `connect-refused during the connection`: these hosts were not audited. */
  readonly unreachable: string | undefined;
}

/** Hosts with equal cells folded into a row; what fails in the first columns first, hosts that were not audited last. */
export function matrixRows(report: Report, columns: readonly ReportControl[]): readonly MatrixRow[] {
  const found = cellsByHost(report.results);
  const rows = new Map<string, { hosts: string[]; cells: readonly Cell[]; unreachable: string | undefined }>();
  for (const host of report.hosts) {
    const { error } = host;
    const unreachable = error === undefined ? undefined : `${error.code} ${phaseWords(error.phase)}`;
    const cells = unreachable === undefined ? cellsOf(host, columns, found.get(host.name)) : [];
    const key = unreachable === undefined ? rankOf(cells) : `~${unreachable}`;
    const row = rows.get(key);
    if (row === undefined) rows.set(key, { hosts: [host.name], cells, unreachable });
    else row.hosts.push(host.name);
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function cellsByHost(results: readonly ReportResult[]): ReadonlyMap<string, ReadonlyMap<string, Cell>> {
  const hosts = new Map<string, Map<string, Cell>>();
  for (const { host, control, outcome, waiver } of results) {
    const cells = hosts.get(host) ?? new Map<string, Cell>();
    const cell = waiver === undefined ? outcome : 'waived';
    const before = cells.get(control);
    if (before === undefined || CELLS.indexOf(cell) < CELLS.indexOf(before)) cells.set(control, cell);
    hosts.set(host, cells);
  }
  return hosts;
}

/** A pass is what the report says is one. What it says nothing about was not checked. */
function cellsOf(
  { passed = [] }: ReportHost,
  columns: readonly ReportControl[],
  found: ReadonlyMap<string, Cell> | undefined,
): readonly Cell[] {
  const passes = new Set(passed);
  return columns.map(({ id }) => found?.get(id) ?? (passes.has(id) ? 'pass' : 'nothing'));
}

function rankOf(cells: readonly Cell[]): string {
  return cells.map((cell) => CELLS.indexOf(cell)).join('');
}
