import { visible } from '../untrusted.ts';

/** Metrics of one name. All are gauges: the one type that OpenMetrics and the older Prometheus text have in common. */
export interface Family {
  readonly name: string;
  readonly help: string;
  /** The name has to end with it. */
  readonly unit?: 'seconds';
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The text of all families. Help texts are our own; values of labels may come from anywhere. */
export function expose(families: readonly Family[]): string {
  return `${families.map(familyText).join('')}# EOF\n`;
}

function familyText({ name, help, unit, samples }: Family): string {
  return [
    `# HELP ${name} ${escaped(help)}\n# TYPE ${name} gauge\n`,
    unit === undefined ? '' : `# UNIT ${name} ${unit}\n`,
    ...samples.map(({ labels = {}, value }) => `${name}${labelText(labels)} ${value}\n`),
  ].join('');
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

function escaped(text: string): string {
  return text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');
}

/**
 * Names from a report as values of a label: visible, bounded, and still one for each name. Readers refuse a whole file
 * in which two series are the same.
 */
export function labelValues(names: Iterable<string>): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const taken = new Set<string>();
  for (const name of names) {
    if (values.has(name)) continue;
    const value = visible(name, 200);
    let free = value;
    for (let count = 2; taken.has(free); count += 1) free = `${value} (${count})`;
    taken.add(free);
    values.set(name, free);
  }
  return values;
}
