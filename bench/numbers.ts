/** The middle of the values; of an even number of them, the lower one of the middle two. */
function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}

/** `12.5 (11.9–14.0)`: median, least and most, of one run and no more than that. */
export function spread(values: readonly number[], digits = 0): string {
  if (values.length === 0) return '–';
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((value) =>
    value.toFixed(digits),
  );
  return values.length === 1 ? `${middle}` : `${middle} (${least}–${most})`;
}

/** `3.4×`, against the first row of a table. */
export function ratio(values: readonly number[], base: readonly number[]): string {
  return values.length === 0 || base.length === 0 ? '–' : `${(median(values) / median(base)).toFixed(2)}×`;
}
