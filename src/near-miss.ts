/** Longer words are not typed by hand, and the distance costs length times length. */
const longestWord = 100;

/**
 * The candidate that `word` was probably meant to be, or undefined when none is close. Case does not count, a
 * swapped pair of letters is one mistake, and about a third of the word may be wrong, but no more than `most` letters.
 * The first of equals wins.
 */
export function nearMiss(
  word: string,
  candidates: Iterable<string>,
  most = Number.POSITIVE_INFINITY,
): string | undefined {
  if (word.length === 0 || word.length > longestWord) return undefined;
  const typed = word.toLowerCase();
  let best: string | undefined;
  let allowed = Math.min(most, Math.max(1, Math.floor(word.length / 3)));
  for (const candidate of candidates) {
    if (candidate === word || candidate.length > longestWord) continue;
    if (Math.abs(candidate.length - word.length) > allowed) continue;
    const distance = editDistance(typed, candidate.toLowerCase());
    // A word that shares no letter is not a typing mistake, however short it is.
    if (distance > allowed || distance >= Math.max(word.length, candidate.length)) continue;
    best = candidate;
    if (distance === 0) return best;
    allowed = distance - 1;
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b` (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const at = (line: readonly number[], index: number) => line[index] ?? Number.POSITIVE_INFINITY;
      let cost = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, at(beforeLast, column - 2) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? Number.POSITIVE_INFINITY;
}
