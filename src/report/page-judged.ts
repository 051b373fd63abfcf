import { formatPlace } from '../problem.ts';
import { foldedList } from './fold-names.ts';
import { groupBy } from './group-by.ts';
import type { Report, ReportHost } from './report.ts';

/** Hosts that were judged by the same baseline with the same inputs. */
export interface JudgedGroup {
  /** `baselines/web.yml (inventory.ini:4)`: what it is, and where the inventory chooses it. */
  readonly baseline: string;
  /** The inputs that the inventory sets: `nofile 65536 (inventory.ini:5)`; `defaults` without any. */
  readonly inputs: string;
  readonly hosts: string;
  readonly count: number;
}

/** By what the hosts were judged; empty when it was the input's baseline with the same inputs for all of them. */
export function judgedGroups({ hosts }: Report): readonly JudgedGroup[] {
  const groups = groupBy(
    hosts.filter((host) => host.baseline !== undefined && host.inputs !== undefined),
    ({ baseline, inputs = [] }) => JSON.stringify([baseline?.sources, inputs.map(({ name, value }) => [name, value])]),
  );
  const isPlain = groups.length < 2 && groups.every(([first]) => first?.baseline?.location === undefined);
  if (isPlain) return [];
  return groups
    .flatMap((members) => {
      const [first] = members;
      if (first === undefined) return [];
      const names = foldedList(members.map(({ name }) => name));
      return [{ baseline: baselineOf(first), inputs: inputsOf(first), hosts: names, count: members.length }];
    })
    .sort((a, b) => b.count - a.count);
}

function baselineOf({ baseline }: ReportHost): string {
  const sources = baseline?.sources.join(', ') ?? '';
  return baseline?.location === undefined ? sources : `${sources} (${lineOf(baseline.location)})`;
}

function inputsOf({ inputs = [] }: ReportHost): string {
  const own = inputs.filter(({ from }) => from === 'variable');
  if (own.length === 0) return 'defaults';
  return own
    .map(({ name, value, location }) => {
      const where = location === undefined ? '' : ` (${lineOf(location)})`;
      return `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}${where}`;
    })
    .join(', ');
}

function lineOf({ file, line }: NonNullable<ReportHost['location']>): string {
  return formatPlace(line === undefined ? { file } : { file, line });
}
