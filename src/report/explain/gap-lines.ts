import type { Facts, Unknown } from '../../facts/facts.ts';
import { subjectName } from '../../facts/subject.ts';
import { groupBy } from '../group-by.ts';
import type { Paint } from '../terminal-paint.ts';
import { wrapped } from '../terminal-wrap.ts';
import { counted, reasonWords } from '../words.ts';

/** Gaps of one reason that are listed; the rest is counted. */
const LISTED = 30;

/** What is not known and why, by reason. */
export function gapLines(
  facts: Facts,
  unknown: readonly Unknown[],
  { paint, width }: { readonly paint: Paint; readonly width: number },
): readonly string[] {
  if (unknown.length === 0) return [];
  const sections = groupBy(unknown, ({ reason, detail }) => JSON.stringify([reason, detail])).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const why =
      first.detail === undefined ? reasonWords(first.reason) : `${reasonWords(first.reason)} (${first.detail})`;
    const rest = group.length - LISTED;
    return [
      ...wrapped(`${why}: ${counted(group.length, 'fact')}`, { width, first: '- ', indent: '  ' }),
      ...group
        .slice(0, LISTED)
        .flatMap(({ at }) => wrapped(`${at} (${subjectName(facts, at)})`, { width, first: '  ', indent: '    ' })),
      ...(rest > 0 ? wrapped(`and ${counted(rest, 'more fact')}`, { width, first: '  ' }) : []),
    ];
  });
  return ['', paint.strong('Not known'), ...sections];
}
