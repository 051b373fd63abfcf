/** A piece of a report that is shown whole, in its short form, or not at all. */
export interface Piece {
  readonly text: string;
  /** 0 is always shown; of the others the lowest goes first. */
  readonly rank: number;
  /** What it is called when it is cut: `explanation`. */
  readonly what: string;
  /** How many of them it holds. */
  readonly count: number;
  /** What takes its place where there is room for more, once all of a lower rank is placed. */
  readonly longer?: Longer;
}

/** `what` and `count`: what is missing where the short form stays. */
export type Longer = Pick<Piece, 'text' | 'rank' | 'what' | 'count'>;

export interface Fitted {
  readonly text: string;
  /** How many of what was cut, in the order of the report. */
  readonly cut: ReadonlyMap<string, number>;
}

/**
 * Joins the pieces that fit into `maxBytes` of UTF-8, in their order. Pieces of a lower rank are placed first, and
 * once one does not fit no later one of its rank is taken: what is kept is always the front of a list.
 */
export function fitPieces(pieces: readonly Piece[], maxBytes: number): Fitted {
  const kept = new Map<number, string>();
  const forms = pieces.flatMap(({ text, rank, longer }, index) => [
    { index, text, rank, isLonger: false },
    ...(longer === undefined ? [] : [{ index, text: longer.text, rank: longer.rank, isLonger: true }]),
  ]);
  const ranks = [...new Set(forms.map(({ rank }) => rank))].sort((a, b) => a - b);
  let left = maxBytes;
  for (const each of ranks) {
    for (const { index, text, rank, isLonger } of forms) {
      const before = kept.get(index);
      if (rank !== each || (isLonger && before === undefined)) continue;
      const bytes = Buffer.byteLength(text) - Buffer.byteLength(before ?? '');
      if (rank > 0 && bytes > left) break;
      kept.set(index, text);
      left -= bytes;
    }
  }
  return { text: [...pieces.keys()].map((index) => kept.get(index) ?? '').join(''), cut: cutOf(pieces, kept) };
}

function cutOf(pieces: readonly Piece[], kept: ReadonlyMap<number, string>): Fitted['cut'] {
  const cut = new Map<string, number>();
  for (const [index, piece] of pieces.entries()) {
    const text = kept.get(index);
    if (text !== undefined && text === piece.longer?.text) continue;
    const missing = text === undefined ? piece : piece.longer;
    if (missing !== undefined) cut.set(missing.what, (cut.get(missing.what) ?? 0) + missing.count);
  }
  return cut;
}

/** Those that an `s` at the end makes no plural of. */
const PLURALS: Readonly<Record<string, string>> = {
  'group of hosts': 'groups of hosts',
  'kind of unread fact': 'kinds of unread facts',
  'piece of evidence': 'pieces of evidence',
};

/** `Cut to fit: 12 explanations, 1 finding.` or undefined when nothing was. */
export function cutWords(cut: ReadonlyMap<string, number>): string | undefined {
  const parts = [...cut]
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${count === 1 ? what : (PLURALS[what] ?? `${what}s`)}`);
  return parts.length === 0 ? undefined : `Cut to fit: ${parts.join(', ')}. The whole report is in report.json.`;
}
