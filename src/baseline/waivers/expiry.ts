const DAY = 24 * 60 * 60 * 1000;

/** A waiver that ends within so many days is worth a warning. */
export const SOON_DAYS = 14;

/** Whether a text is a day of the calendar as YYYY-MM-DD. */
export function isDay(text: string): boolean {
  const start = startOf(text);
  return !Number.isNaN(start) && dayAt(start) === text;
}

/** Days until the end of a day, UTC; the last one counts as a whole one. */
export function daysLeft(day: string, now: Date): number {
  return Math.ceil((startOf(day) + DAY - now.getTime()) / DAY);
}

/** The last day that a waiver may end on when it may live for so many days. */
export function lastDay(now: Date, days: number): string {
  return dayAt(now.getTime() + days * DAY);
}

/** `today`, `in 12 days`, `3 days ago`: when a waiver ends, in words. */
export function whenWords(left: number): string {
  if (left === 1) return 'today';
  const days = left > 1 ? left - 1 : 1 - left;
  const words = `${days} ${days === 1 ? 'day' : 'days'}`;
  return left > 1 ? `in ${words}` : `${words} ago`;
}

function startOf(day: string): number {
  return /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
}

function dayAt(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
