import type { Waiver } from '../../src/baseline/waivers/waiver.ts';

/** Covers the soft limit of every program, everywhere, until the end of 2026. */
export function aWaiver(change: Partial<Waiver> = {}): Waiver {
  return {
    control: 'program-nofile',
    hosts: 'all',
    owner: 'Team checkout',
    reason: 'Replaced next quarter.',
    expires: '2026-12-31',
    unknown: false,
    place: { file: 'waivers.yml', line: 3, column: 5 },
    ...change,
  };
}
