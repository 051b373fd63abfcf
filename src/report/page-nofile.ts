import { formatNumber } from '../baseline/format-value.ts';
import type { Report } from './report.ts';
import { counted } from './words.ts';

/** Values that are named; the rest is counted. */
const NAMED = 5;

/**
 * How many running programs have which soft limit of open files, the most common first, those that pass included:
 * `483 programs at 65,536 (483 hosts), 28 at 1,024 (14 hosts)`. Undefined when all have the same.
 */
export function nofileCohorts({ fleet: { nofile } }: Report): string | undefined {
  const values = [...nofile.values].sort((a, b) => b.programs - a.programs || b.soft - a.soft);
  const named = values.slice(0, NAMED);
  const others = values.slice(NAMED).reduce((sum, { programs }) => sum + programs, nofile.others);
  if (values.length < 2) return undefined;
  const words = named.map(({ soft, programs, hosts }, index) => {
    const many = index === 0 ? counted(programs, 'program') : formatNumber(programs);
    return `${many} at ${formatNumber(soft)} (${counted(hosts, 'host')})`;
  });
  return [...words, ...(others > 0 ? [`${formatNumber(others)} at other values`] : [])].join(', ');
}
