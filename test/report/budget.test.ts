// What is told first when room is short: every finding, the worst with its explanation, and never half a piece.
import { describe, expect, test } from 'vitest';
import { cutWords, fitPieces, type Piece } from '../../src/report/budget.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { anAuditedHost, aReport, incidentFacts, incidentResults } from '../builders/reports.ts';
import { aControl, aResult } from '../builders/results.ts';

const short = (text: string, rank: number): Piece => ({ text, rank, what: text, count: 1 });
const growing = (text: string, longer: string): Piece => ({
  ...short(text, 1),
  longer: { text: longer, rank: 2, what: 'row', count: 3 },
});

describe('pieces', () => {
  test.each<readonly [string, number, readonly Piece[], string, string | undefined]>([
    ['all of them fit', 9, [short('a', 0), growing('b', 'bbb')], 'abbb', undefined],
    ['the long form does not', 3, [short('a', 0), growing('b', 'bbb')], 'ab', '3 rows'],
    ['a later long form is not taken instead', 5, [growing('a', 'aaaaa'), growing('b', 'bb')], 'ab', '6 rows'],
    ['every short form before any long one', 4, [growing('a', 'aaa'), growing('b', 'bbb')], 'aaab', '3 rows'],
    ['without a short form no long one', 0, [growing('a', '')], '', '1 a'],
    ['what is always shown is', 0, [short('aaaa', 0), short('b', 1)], 'aaaa', '1 b'],
    ['four bytes are no character', 3, [short('👍', 1), short('b', 2)], 'b', '1 👍'],
  ])('%s', (_, maxBytes, pieces, text, cut) => {
    const fitted = fitPieces(pieces, maxBytes);
    expect(fitted.text).toBe(text);
    const words = cut === undefined ? undefined : `Cut to fit: ${cut}. The whole report is in report.json.`;
    expect(cutWords(fitted.cut)).toBe(words);
  });

  test('are counted in English', () => {
    const cut = ['finding', 'group of hosts', 'kind of unread fact', 'piece of evidence'];
    expect(cutWords(new Map(cut.map((what, index) => [what, index + 1])))).toBe(
      'Cut to fit: 1 finding, 2 groups of hosts, 3 kinds of unread facts, 4 pieces of evidence. The whole report is in report.json.',
    );
  });
});

const headings = (markdown: string) => markdown.match(/^### .*/gm) ?? [];

describe('a comment', () => {
  const others = Array.from({ length: 30 }, (_, index) => aControl({ id: `other-${index}`, title: `Other ${index}` }));
  const results = others.map(({ id }) => aResult({ control: id }));

  test('keeps the explanation of the worst finding before it tells of the others', () => {
    const report = aReport({ hosts: [anAuditedHost('web-1', incidentFacts(), incidentResults())] });
    const text = renderMarkdown(report, { maxBytes: 2600 });
    expect(headings(text).length).toBeLessThan(headings(renderMarkdown(report)).length);
    expect(text).toContain('**Why.** On `web-1`');
    expect(text).toContain('**Fix**');
  });

  test.each([
    ['wide', '漢'],
    ['invisible', '\u{202e}'],
    ['marked', '`'],
    ['of many words', '" <'],
  ])('tells of every finding, however much one of them has to say: %s', (_, character) => {
    const wide = character.repeat(100_000);
    const values = Array.from({ length: 20 }, (_, index) =>
      aResult({ observed: `${index}${wide}`, expected: `${index}${wide}`, reason: wide, subject: `/${index}${wide}` }),
    );
    const report = aReport({
      controls: [aControl({ severity: 'critical', title: wide, why: wide }), ...others],
      hosts: [anAuditedHost('web-1', incidentFacts(), [...values, ...results])],
    });
    const text = renderMarkdown(report, { maxBytes: 63_500 });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(63_500);
    expect(headings(text)).toHaveLength(31);
  });
});
