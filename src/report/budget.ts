/** A piece of a report that is shown whole or not at all. */
export interface Piece {
  readonly text: string;
  /** 0 is always shown; of the others the lowest goes first. */
  readonly rank: number;
  /** What it is called when it is cut: `explanation`. */
  readonly what: string;
  /** How many of them it holds. */
  readonly count: number;
}

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
  const kept = new Set<number>();
  const ranks = [...new Set(pieces.map(({ rank }) => rank))].sort((a, b) => a - b);
  let left = maxBytes;
  for (const rank of ranks) {
    for (const [index, piece] of pieces.entries()) {
      if (piece.rank !== rank) continue;
      const bytes = Buffer.byteLength(piece.text);
      if (rank > 0 && bytes > left) break;
      kept.add(index);
      left -= bytes;
    }
  }
  const cut = new Map<string, number>();
  for (const [index, { what, count }] of pieces.entries()) {
    if (!kept.has(index)) cut.set(what, (cut.get(what) ?? 0) + count);
  }
  return {
    text: pieces
      .filter((_, index) => kept.has(index))
      .map(({ text }) => text)
      .join(''),
    cut,
  };
}

/** `Cut to fit: 12 explanations, 1 finding.` or undefined when nothing was. */
export function cutWords(cut: ReadonlyMap<string, number>): string | undefined {
  const parts = [...cut]
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${what}${count === 1 ? '' : 's'}`);
  return parts.length === 0 ? undefined : `Cut to fit: ${parts.join(', ')}. The whole report is in report.json.`;
}
