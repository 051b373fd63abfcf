/** A whole number of the kernel's, 0 to 2^53 − 1; undefined for anything else, however it looks. */
export function parseCount(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,16}$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Seconds since 1970 as ISO 8601; undefined when no calendar has such a day. */
export function parseTime(seconds: number | undefined): string | undefined {
  if (seconds === undefined || seconds < 0 || seconds > 253_402_300_799) return undefined;
  return new Date(seconds * 1000).toISOString();
}
