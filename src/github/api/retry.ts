/** What decides whether an answer of GitHub is worth another try. */
export interface Answer {
  readonly status: number;
  /** The header of that name, or null. */
  readonly header: (name: string) => string | null;
  /** What GitHub says about it. */
  readonly said: string;
}

/** After a secondary limit that names no time GitHub wants at least a minute, and twice that the next time. */
const SECONDARY_MS = 60_000;
const FIRST_MS = 1000;

/** Whether GitHub refused for a limit: on its own a 403 is about permissions. */
export function isRateLimit({ status, header, said }: Answer): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  return header('retry-after') !== null || header('x-ratelimit-remaining') === '0' || /rate limit|abuse/i.test(said);
}

/** What another try may mend: conflicts, what GitHub takes for spam for a moment (422), and its own trouble. */
export function isPassing({ status }: Answer): boolean {
  return status === 408 || status === 409 || status === 422 || status >= 500;
}

/**
 * Milliseconds to wait for the limit to be over. `attempt` counts from 1; `now` is the time in milliseconds.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
export function limitWait({ header }: Answer, attempt: number, now: number): number {
  const seconds = Number(header('retry-after') ?? Number.NaN);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const reset = Number(header('x-ratelimit-reset') ?? Number.NaN);
  if (header('x-ratelimit-remaining') === '0' && Number.isFinite(reset)) return Math.max(0, reset * 1000 - now) + 1000;
  return SECONDARY_MS * 2 ** (attempt - 1);
}

/** Milliseconds before the next try after trouble. */
export function troubleWait(attempt: number): number {
  return FIRST_MS * 2 ** (attempt - 1);
}
