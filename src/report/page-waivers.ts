import { formatPlace } from '../problem.ts';
import { foldedList } from './fold-names.ts';
import { groupBy } from './group-by.ts';
import { expectedWords, observedWords } from './observed.ts';
import type { Report, ReportResult, ReportWaiver } from './report.ts';
import { STATE_WEIGHTS, scopeWords, stateWords, untilWords } from './waiver-words.ts';

/** Results that one waiver covers, and that found the same. */
export interface WaivedGroup {
  readonly control: string;
  /** `1,024, expected at least 65,536`. */
  readonly found: string;
  readonly subjects: string;
  readonly hosts: string;
  readonly count: number;
  readonly owner: string;
  readonly reason: string;
  readonly ticket: string | undefined;
  /** `until 2026-12-31 (in 36 days)`. */
  readonly until: string;
  readonly location: string;
}

/** A waiver that somebody has to look at: it is a finding or a warning, or this run could not tell. */
export interface WaiverNotice {
  readonly weight: 'low' | 'warning' | 'note';
  readonly control: string;
  /** `program worker* on web`. */
  readonly scope: string;
  readonly words: string;
  readonly owner: string;
  readonly ticket: string | undefined;
  readonly location: string;
}

const WEIGHTS: readonly WaiverNotice['weight'][] = ['low', 'warning', 'note'];

export function waivedGroups({ results, waivers }: Report): readonly WaivedGroup[] {
  const byPlace = new Map(waivers.map((waiver) => [formatPlace(placeOf(waiver.location)), waiver]));
  const covered = results.filter(({ waiver }) => waiver !== undefined);
  return groupBy(covered, groupKey).flatMap((group) => {
    const [first] = group;
    if (first?.waiver === undefined) return [];
    const { owner, reason, ticket, expires, location } = first.waiver;
    const place = formatPlace(placeOf(location));
    const known = byPlace.get(place);
    return [
      {
        control: first.control,
        found: `${observedWords(first)}, expected ${expectedWords(first)}`,
        subjects: foldedList(group.map(({ subjectName }) => subjectName)),
        hosts: foldedList(group.map(({ host }) => host)),
        count: group.length,
        owner,
        reason,
        ticket,
        until: known === undefined ? `until ${expires}` : untilWords(known),
        location: place,
      },
    ];
  });
}

/** What is a finding first. */
export function waiverNotices({ waivers }: Report): readonly WaiverNotice[] {
  return waivers
    .filter(({ state }) => state !== 'active')
    .map((waiver) => ({
      weight: STATE_WEIGHTS[waiver.state],
      control: waiver.control,
      scope: scopeWords(waiver),
      words: stateWords(waiver),
      owner: waiver.owner,
      ticket: waiver.ticket,
      location: formatPlace(placeOf(waiver.location)),
    }))
    .sort((a, b) => WEIGHTS.indexOf(a.weight) - WEIGHTS.indexOf(b.weight));
}

function groupKey(result: ReportResult): string {
  const { control, expected, outcome, waiver } = result;
  return JSON.stringify([waiver, control, outcome, observedWords(result), expected]);
}

function placeOf({ file, line, column }: ReportWaiver['location']) {
  return { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
}
