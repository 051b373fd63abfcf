import type { Dispatcher, Response } from 'undici';
import { fetch } from 'undici';
import { member } from '../member.ts';
import { readBounded } from './bounded-body.ts';
import { ApiError, type ApiFailure } from './failure.ts';
import { type Answer, isPassing, isRateLimit, limitWait, troubleWait } from './retry.ts';

/** What the API takes from the run. */
export interface ApiSettings {
  readonly token: string;
  readonly userAgent: string;
  /** The proxy, where there is one. */
  readonly dispatcher?: Dispatcher | undefined;
  /** Longest time for one request, and for all of them with the waits between. Milliseconds. */
  readonly requestMs: number;
  readonly totalMs: number;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly body?: object;
  /** Made twice it would do twice: only an answer that says that nothing was done lets it be tried again. */
  readonly once?: true;
}

export interface ApiResponse {
  readonly body: unknown;
  /** The page behind this one. */
  readonly next: string | undefined;
}

export type Api = (request: ApiRequest) => Promise<ApiResponse>;

const ATTEMPTS = 4;
/** A page of a hundred comments of the greatest length, with room. */
const BODY_BYTES = 32 * 1024 * 1024;

/** One attempt: an answer, or that there was none. */
type Attempt = (Answer & ApiResponse) | { readonly failure: ApiFailure };

/**
 * GitHub's REST API with retries, within `totalMs`. No redirect is followed, since the token would go along.
 * @returns a function that throws {@link ApiError} for everything but a success.
 */
export function createApi(settings: ApiSettings): Api {
  const { now, totalMs } = settings;
  const end = now() + totalMs;
  return async (request) => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await tryOnce(request, settings, end - now());
      if (!('failure' in answer) && answer.status < 300) return answer;
      const { failure, wait } = judge(answer, request, attempt, now());
      const left = end - now();
      if (wait === undefined || attempt === ATTEMPTS || wait >= left) throw new ApiError(failure);
      await settings.sleep(wait, settings.signal);
      if (settings.signal.aborted) throw new ApiError({ code: 'out-of-time' });
    }
  };
}

/** What a failure is called, and how long to wait before another try; `wait` undefined: it would be of no use. */
function judge(
  answer: Attempt,
  { once }: ApiRequest,
  attempt: number,
  now: number,
): { readonly failure: ApiFailure; readonly wait: number | undefined } {
  if ('failure' in answer) {
    const mayRepeat = answer.failure.code === 'unreachable' && !once;
    return { failure: answer.failure, wait: mayRepeat ? troubleWait(attempt) : undefined };
  }
  const { status, said } = answer;
  if (isRateLimit(answer)) {
    const wait = limitWait(answer, attempt, now);
    return { failure: { code: 'rate-limited', seconds: Math.ceil(wait / 1000) }, wait };
  }
  if (!isPassing(answer)) return { failure: { code: 'refused', status, said }, wait: undefined };
  const isUndone = !once || status < 500;
  return {
    failure: { code: status < 500 ? 'refused' : 'unavailable', status, said },
    wait: isUndone ? troubleWait(attempt) : undefined,
  };
}

async function tryOnce(request: ApiRequest, settings: ApiSettings, left: number): Promise<Attempt> {
  if (left <= 0 || settings.signal.aborted) return { failure: { code: 'out-of-time' } };
  const timeout = AbortSignal.timeout(Math.max(1, Math.min(settings.requestMs, left)));
  const signal = AbortSignal.any([settings.signal, timeout]);
  try {
    const response = await send(request, settings, signal);
    const text = await readBounded(response.body, BODY_BYTES);
    if (text === undefined) return { failure: { code: 'unreadable', why: 'the answer is too large' } };
    return { ...read(response, text), next: nextPage(response.headers.get('link'), request.url) };
  } catch (error) {
    if (error instanceof ApiError) return { failure: error.failure };
    if (settings.signal.aborted) return { failure: { code: 'out-of-time' } };
    const why = timeout.aborted ? `no answer within ${settings.requestMs / 1000} s` : causeOf(error);
    return { failure: { code: 'unreachable', why } };
  }
}

function send({ method, url, body }: ApiRequest, settings: ApiSettings, signal: AbortSignal): Promise<Response> {
  return fetch(url, {
    method,
    signal,
    redirect: 'manual',
    ...(settings.dispatcher && { dispatcher: settings.dispatcher }),
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${settings.token}`,
      'user-agent': settings.userAgent,
      'x-github-api-version': '2022-11-28',
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
}

/** A failure may come as HTML from whatever stands between; a success that is no JSON is none. */
function read({ status, headers }: Response, text: string): Answer & { readonly body: unknown } {
  const header = (name: string) => headers.get(name);
  try {
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const message = member(body, 'message');
    return { status, header, body, said: typeof message === 'string' ? message : '' };
  } catch {
    if (status < 300) throw new ApiError({ code: 'unreadable', why: 'the answer is not JSON' });
    return { status, header, body: undefined, said: '' };
  }
}

/** `<https://…?page=2>; rel="next"`. The token goes to no other server than the one that was asked. */
function nextPage(link: string | null, asked: string): string | undefined {
  const next = /<([^<>]*)>\s*;[^,<]*\brel="?next\b/.exec(link ?? '')?.[1];
  if (next === undefined) return undefined;
  if (URL.canParse(next) && new URL(next).origin === new URL(asked).origin) return next;
  throw new ApiError({ code: 'unreadable', why: 'the next page would be on another server' });
}

/** fetch says only `fetch failed`; its cause says why. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const { code, message } = cause as NodeJS.ErrnoException;
  return code ?? message ?? String(cause);
}
