import type { DraftHost } from './cohorts.ts';

/** Controls of `recommended` that ask how much is left. */
const HEADROOM = [
  'program-nofile-headroom',
  'supervisord-nofile-headroom',
  'supervisord-budget',
  'file-handles-headroom',
  'pids-headroom',
  'threads-headroom',
  'conntrack-headroom',
] as const;

/** A threshold of recommended, and the least that was left anywhere. */
export interface Threshold {
  readonly control: string;
  readonly minimum: number;
  readonly lowest: number;
  readonly lowestOn: string;
  /** Names of the hosts that have less left than it asks for. */
  readonly below: readonly string[];
}

/** The thresholds that met something, as recommended has them: a draft shows where they are, and moves none. */
export function thresholdsOf(hosts: readonly DraftHost[]): readonly Threshold[] {
  return HEADROOM.flatMap((control) => {
    const results = hosts.flatMap((host) => host.results.filter((result) => result.control === control));
    const seen = results
      .flatMap(({ observed, host }) => (typeof observed === 'number' ? [{ observed, host }] : []))
      .sort((a, b) => a.observed - b.observed);
    const [first] = seen;
    // Its words are made from the schema, so this is the baseline's own number.
    const minimum = Number(/^at least ([\d.]+)$/.exec(results[0]?.expected ?? '')?.[1]);
    if (first === undefined || Number.isNaN(minimum)) return [];
    const below = new Set(results.filter(({ outcome }) => outcome === 'fail').map(({ host }) => host));
    return [{ control, minimum, lowest: first.observed, lowestOn: first.host, below: [...below] }];
  });
}
