import { daysLeft, whenWords } from '../baseline/waivers/expiry.ts';
import { type Standing, standingOf } from '../baseline/waivers/standing.ts';
import type { Waiver } from '../baseline/waivers/waiver.ts';
import { formatPlace } from '../problem.ts';
import { escapeTerminal } from '../report/untrusted.ts';
import { scopeWords } from '../report/waiver-words.ts';
import { renderTable } from './table.ts';

export interface StandingWaiver {
  readonly waiver: Waiver;
  readonly standing: Standing;
  readonly daysLeft: number;
}

/** Waivers as they stand without any host: what they cover shows in an audit only. */
export function standWaivers(waivers: readonly Waiver[], controls: readonly string[], now: Date): StandingWaiver[] {
  const known = new Set(controls);
  return waivers.map((waiver) => ({
    waiver,
    standing: standingOf(waiver, known, now),
    daysLeft: daysLeft(waiver.expires, now),
  }));
}

/** Whether an audit would call it a finding, whatever it finds on the hosts. */
export function isFaulty({ standing }: StandingWaiver): boolean {
  return standing === 'expired' || standing === 'unknown-control';
}

export function waiverTable(waivers: readonly StandingWaiver[]): string {
  const rows = waivers.map(({ waiver, standing, daysLeft: left }) => [
    waiver.control,
    standing,
    `${waiver.expires} (${whenWords(left)})`,
    scopeWords(waiver),
    waiver.owner,
    formatPlace(waiver.place),
  ]);
  const table = renderTable(
    ['waiver of', 'state', 'expires', 'for', 'owner', 'defined at'],
    rows.map((row) => row.map((cell) => escapeTerminal(cell))),
  );
  const faulty = waivers.filter(isFaulty).length;
  const faults = faulty === 0 ? '' : ` ${faulty} expired or for an unknown control: findings of severity low.`;
  return `${table}\n${waivers.length} ${waivers.length === 1 ? 'waiver' : 'waivers'}.${faults}`;
}
