// Against a real HTTP server, with a clock and waits of our own: what is retried, for how long, and what never is.
import { afterEach, describe, expect, test } from 'vitest';
import { type ApiSettings, createApi } from '../../src/github/api/api.ts';
import { ApiError, type ApiFailure } from '../../src/github/api/failure.ts';
import { type Fault, type GitHubOptions, type GitHubServer, startGitHub } from '../action/github-server.ts';

let server: GitHubServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

interface Tried {
  readonly failure?: ApiFailure;
  readonly body?: unknown;
  readonly waits: readonly number[];
  readonly requests: number;
}

const LIST = '/repos/acme/infra/issues/7/comments?per_page=100';
const START = Date.UTC(2026, 0, 1);

/** Asks for the comments; time passes only while it waits. */
async function attempt(
  options: GitHubOptions,
  change: Partial<ApiSettings> = {},
  request: { readonly once?: true } = {},
): Promise<Tried> {
  server = await startGitHub(options);
  const waits: number[] = [];
  let now = START;
  const api = createApi({
    token: 'tok',
    userAgent: 'limits-audit/test',
    requestMs: 2000,
    totalMs: 120_000,
    signal: new AbortController().signal,
    now: () => now,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
      now += milliseconds;
    },
    ...change,
  });
  const tried = { waits, requests: 0 };
  try {
    const { body } = await api({ method: 'GET', url: `${server.url}${LIST}`, ...request });
    return { ...tried, body, requests: server.requests.length };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { ...tried, failure: error.failure, requests: server.requests.length };
  }
}

const always = (fault: Fault) => ({ fault: () => fault });
const first = (faults: readonly Fault[]) => ({ fault: (_: unknown, count: number) => faults[count - 1] });

describe('passing trouble', () => {
  test.each<readonly [string, readonly Fault[], readonly number[]]>([
    ['500', [{ status: 500 }], [1000]],
    ['502 as HTML, twice', Array.from({ length: 2 }, () => ({ status: 502, body: '<html>' })), [1000, 2000]],
    ['409', [{ status: 409 }], [1000]],
    ['422', [{ status: 422, body: { message: 'Validation Failed' } }], [1000]],
    ['a connection that is reset', ['reset', 'reset', 'reset'], [1000, 2000, 4000]],
    ['429 with a time', [{ status: 429, headers: { 'retry-after': '7' } }], [7000]],
    ['a primary limit', [limited(START / 1000 + 30)], [31_000]],
    ['a secondary limit with a time', [{ status: 403, headers: { 'retry-after': '3' } }], [3000]],
    [
      'a secondary limit without a time',
      [{ status: 403, body: { message: 'You have exceeded a secondary rate limit.' } }],
      [60_000],
    ],
  ])('%s is waited out', async (_name, faults, waits) => {
    expect(await attempt(first(faults))).toEqual({ body: [], waits, requests: faults.length + 1 });
  });

  test.each<readonly [string, Fault, ApiFailure, number]>([
    ['503', { status: 503, body: { message: 'Sorry.' } }, { code: 'unavailable', status: 503, said: 'Sorry.' }, 4],
    ['reset', 'reset', { code: 'unreachable', why: 'ECONNRESET' }, 4],
    ['422', { status: 422 }, { code: 'refused', status: 422, said: 'No.' }, 4],
    ['a limit of an hour', limited(START / 1000 + 3600), { code: 'rate-limited', seconds: 3601 }, 1],
    ['429 for ever', { status: 429, headers: { 'retry-after': '50' } }, { code: 'rate-limited', seconds: 50 }, 3],
  ])('%s that does not end is given up', async (_name, fault, failure, requests) => {
    expect(await attempt(always(fault))).toMatchObject({ failure, requests });
  });
});

function limited(reset: number): Fault {
  const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) };
  return { status: 403, headers, body: { message: 'API rate limit exceeded' } };
}

describe('what no second try would mend', () => {
  test.each<readonly [string, Fault, ApiFailure]>([
    ['401', { status: 401 }, { code: 'refused', status: 401, said: 'No.' }],
    [
      '403 for a permission',
      { status: 403, headers: { 'x-ratelimit-remaining': '999' }, body: { message: 'Resource not accessible' } },
      { code: 'refused', status: 403, said: 'Resource not accessible' },
    ],
    ['404', { status: 404 }, { code: 'refused', status: 404, said: 'No.' }],
    [
      'a success that is no JSON',
      { status: 200, body: '<html>' },
      { code: 'unreadable', why: 'the answer is not JSON' },
    ],
    [
      'a page on another server',
      { status: 200, headers: { link: '<http://127.0.0.2:1/x>; rel="next"' }, body: [] },
      { code: 'unreadable', why: 'the next page would be on another server' },
    ],
    ['a flood', 'flood', { code: 'unreadable', why: 'the answer is too large' }],
  ])('%s', async (_name, fault, failure) => {
    expect(await attempt(always(fault))).toEqual({ failure, waits: [], requests: 1 });
  });

  test('a redirect is not followed', async () => {
    const other = await startGitHub();
    try {
      const fault = { status: 307, headers: { location: `${other.url}${LIST}` }, body: {} };
      const tried = await attempt(always(fault));
      expect([tried.failure, other.requests]).toEqual([{ code: 'refused', status: 307, said: '' }, []]);
    } finally {
      await other.stop();
    }
  });
});

describe('a request that must not be made twice', () => {
  test.each<readonly [string, Fault, number]>([
    ['is not, when the connection is lost', 'reset', 1],
    ['is not, when the server fails', { status: 502 }, 1],
    ['is, when nothing was done', { status: 429, headers: { 'retry-after': '1' } }, 4],
  ])('%s', async (_name, fault, requests) => {
    expect((await attempt(always(fault), {}, { once: true })).requests).toBe(requests);
  });
});

describe('time', () => {
  test.each<readonly [string, Fault]>([
    ['a server that says nothing', 'hang'],
    ['a server that trickles', 'trickle'],
  ])('%s is left', async (_name, fault) => {
    const tried = await attempt(always(fault), { requestMs: 200 });
    expect(tried).toEqual({
      failure: { code: 'unreachable', why: 'no answer within 0.2 s' },
      waits: [1000, 2000, 4000],
      requests: 4,
    });
  });

  test('all tries together have an end', async () => {
    const tried = await attempt(always({ status: 500 }), { totalMs: 2500 });
    expect([tried.waits, tried.requests]).toEqual([[1000], 2]);
  });

  test('a run that is cancelled asks nothing', async () => {
    const tried = await attempt({}, { signal: AbortSignal.abort() });
    expect(tried).toEqual({ failure: { code: 'out-of-time' }, waits: [], requests: 0 });
  });

  test('a request in flight ends with the run', async () => {
    const cancelled = new AbortController();
    setTimeout(() => cancelled.abort(), 100);
    const tried = await attempt(always('hang'), { signal: cancelled.signal, requestMs: 20_000 });
    expect(tried).toEqual({ failure: { code: 'out-of-time' }, waits: [], requests: 1 });
  });
});
