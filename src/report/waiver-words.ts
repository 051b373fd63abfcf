import { whenWords } from '../baseline/waivers/expiry.ts';
import type { WaiverState } from '../baseline/waivers/waiver.ts';
import type { ReportWaiver } from './report.ts';
import { counted } from './words.ts';

/** What a state counts as. */
export const STATE_WEIGHTS: Readonly<Record<WaiverState, 'low' | 'warning' | 'note'>> = {
  expired: 'low',
  'unknown-control': 'low',
  unused: 'low',
  'expires-soon': 'warning',
  'not-judged': 'note',
  active: 'note',
};

type Stated = Pick<ReportWaiver, 'state' | 'daysLeft' | 'expires' | 'matches' | 'note' | 'unknown'>;

/** What became of a waiver, in one or two sentences. */
export function stateWords(waiver: Stated): string {
  const { note } = waiver;
  return note === undefined ? stateSentence(waiver) : `${stateSentence(waiver)} ${note}`;
}

function stateSentence({ state, daysLeft, expires, matches, unknown }: Stated): string {
  const checks = counted(matches, 'check');
  switch (state) {
    case 'active':
      return `It covers ${checks} until ${expires} (${whenWords(daysLeft)}).`;
    case 'expires-soon':
      return `It ends on ${expires} (${whenWords(daysLeft)}) and covers ${checks}.`;
    case 'expired':
      return matches === 0
        ? `It ended on ${expires} (${whenWords(daysLeft)}), and there is nothing left that it would cover.`
        : `It ended on ${expires} (${whenWords(daysLeft)}): ${checks} that it would cover ${matches === 1 ? 'counts' : 'count'} again.`;
    case 'unused':
      return `It covers nothing: nothing that it names fails${unknown ? ' or is unknown' : ''}.`;
    case 'unknown-control':
      return 'No baseline of this run has the control.';
    case 'not-judged':
      return 'It covers nothing in this run, which does not show whether it is needed.';
  }
}

/** `program worker* on web:&prod`: what a waiver is for, as its file says it. */
export function scopeWords({ hosts, subject }: Pick<ReportWaiver, 'hosts' | 'subject'>): string {
  return `${subject ?? 'every subject'} on ${hosts}`;
}

/** `until 2026-12-31 (in 36 days)`. */
export function untilWords({ expires, daysLeft }: Pick<ReportWaiver, 'expires' | 'daysLeft'>): string {
  return `until ${expires} (${whenWords(daysLeft)})`;
}
