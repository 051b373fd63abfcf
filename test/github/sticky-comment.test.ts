// Which comment is written, against a server that behaves like GitHub's: what is there before, and what after.
import { afterEach, describe, expect, test } from 'vitest';
import { createApi } from '../../src/github/api/api.ts';
import { commentsOf } from '../../src/github/api/comments.ts';
import { ApiError } from '../../src/github/api/failure.ts';
import { marked } from '../../src/github/comment-marker.ts';
import { stick, type Wish } from '../../src/github/sticky-comment.ts';
import {
  BOT,
  type GitHubOptions,
  type GitHubServer,
  type SeenRequest,
  type ServedComment,
  startGitHub,
} from '../action/github-server.ts';

let server: GitHubServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const WISH: Wish = { key: 'audit', body: marked('audit', '# failed', 'run 2'), onlyExisting: false };
const OWN = { user: BOT, body: marked('audit', '# before', 'run 1') };
const SAME = { user: BOT, body: marked('audit', '# failed', 'run 1') };
const PERSON = { login: 'mallory', type: 'User' };

const LIST = 'GET /repos/acme/infra/issues/7/comments?per_page=100';
const WHO = 'POST /graphql';
const CREATE = 'POST /repos/acme/infra/issues/7/comments';
const edit = (id: number) => `PATCH /repos/acme/infra/issues/comments/${id}`;

async function run(options: GitHubOptions, change: Partial<Wish> = {}) {
  server = await startGitHub(options);
  const api = createApi({
    token: 'tok',
    userAgent: 'limits-audit/test',
    requestMs: 2000,
    totalMs: 60_000,
    signal: new AbortController().signal,
    now: Date.now,
    sleep: async () => undefined,
  });
  const context = { apiUrl: server.url, graphqlUrl: `${server.url}/graphql`, repository: 'acme/infra' };
  const outcome = await stick(commentsOf(context, 7, api), { ...WISH, ...change }, async () => undefined).catch(
    (error: unknown) => {
      if (error instanceof ApiError) return error.failure;
      throw error;
    },
  );
  return { outcome, asked: server.asked(), comments: server.comments };
}

const bodies = (comments: readonly ServedComment[]) => comments.map(({ body }) => body);

describe('the comment of the audit', () => {
  test('is made when there is none, without asking who we are', async () => {
    const { outcome, asked, comments } = await run({});
    expect([outcome, asked, bodies(comments)]).toEqual(['created', [LIST, CREATE], [WISH.body]]);
  });

  test('is updated when it says something else', async () => {
    const { outcome, asked, comments } = await run({ comments: [OWN] });
    expect([outcome, asked, bodies(comments)]).toEqual(['updated', [LIST, WHO, edit(1)], [WISH.body]]);
  });

  test('is left alone when only the run differs, and line ends', async () => {
    const crlf = { ...SAME, body: SAME.body.replaceAll('\n', '\r\n').trimEnd() };
    const { outcome, asked, comments } = await run({ comments: [crlf] });
    expect([outcome, asked, bodies(comments)]).toEqual(['unchanged', [LIST, WHO], [crlf.body]]);
  });

  test('is found on the last of many pages', async () => {
    const others = Array.from({ length: 7 }, (_, index) => ({ user: PERSON, body: `comment ${index}` }));
    const { outcome, asked, comments } = await run({ comments: [...others, OWN], pageSize: 3 });
    const page = (number: number) => `GET /repos/acme/infra/issues/7/comments?per_page=3&page=${number}`;
    expect([outcome, asked]).toEqual(['updated', [LIST, page(2), page(3), WHO, edit(8)]]);
    expect(comments.at(-1)?.body).toBe(WISH.body);
  });

  test('stands once: others of its kind, which two runs at a time leave, are deleted', async () => {
    const { outcome, asked, comments } = await run({ comments: [OWN, SAME] });
    expect([outcome, asked]).toEqual(['updated', [LIST, WHO, 'DELETE /repos/acme/infra/issues/comments/2', edit(1)]]);
    expect(bodies(comments)).toEqual([WISH.body]);
  });

  test('that stands on two pages is one, and is not deleted as its own twin', async () => {
    const fault = ({ path }: SeenRequest) =>
      path.endsWith('&page=2') ? { status: 200, body: [{ id: 1, ...OWN }] } : undefined;
    const comments = [OWN, { user: PERSON, body: 'x' }];
    const { outcome, asked } = await run({ comments, pageSize: 1, fault });
    expect(outcome).toBe('updated');
    expect(asked).toEqual([LIST, 'GET /repos/acme/infra/issues/7/comments?per_page=1&page=2', WHO, edit(1)]);
  });

  test('is not made to take something back', async () => {
    const { outcome, asked } = await run({}, { onlyExisting: true });
    expect([outcome, asked]).toEqual(['none', [LIST]]);
  });

  test('of another key is another comment', async () => {
    const { outcome, comments } = await run({ comments: [OWN] }, { key: 'b', body: marked('b', '# b', 'run') });
    expect([outcome, bodies(comments)]).toEqual(['created', [OWN.body, marked('b', '# b', 'run')]]);
  });
});

describe('a marker that somebody else wrote', () => {
  test.each<readonly [string, Omit<ServedComment, 'id'>]>([
    ['of a person', { ...SAME, user: PERSON }],
    ['of another App', { ...SAME, user: { login: 'other[bot]', type: 'Bot' } }],
    ['of a person who is called like the App', { ...SAME, user: { login: 'github-actions', type: 'User' } }],
  ])('%s is not believed and not touched', async (_name, comment) => {
    const { outcome, asked, comments } = await run({ comments: [comment] });
    expect([outcome, asked]).toEqual(['created', [LIST, WHO, CREATE]]);
    expect(bodies(comments)).toEqual([comment.body, WISH.body]);
  });

  test('nor is one that is not at the start of a comment', async () => {
    const quoted = { user: BOT, body: `> ${SAME.body}` };
    const { outcome, comments } = await run({ comments: [quoted] });
    expect([outcome, comments.length]).toEqual(['created', 2]);
  });

  test('stands before ours, and ours is updated all the same', async () => {
    const { outcome, asked, comments } = await run({ comments: [{ ...SAME, user: PERSON }, OWN] });
    expect([outcome, asked]).toEqual(['updated', [LIST, WHO, edit(2)]]);
    expect(bodies(comments)).toEqual([SAME.body, WISH.body]);
  });
});

describe('who we are', () => {
  test.each<readonly [string, string, Omit<ServedComment, 'id'>['user']]>([
    ['the token of a person', 'octocat', { login: 'octocat', type: 'User' }],
    ['an App', 'my-app[bot]', { login: 'my-app[bot]', type: 'Bot' }],
    ['an App that is called without its suffix', 'my-app', { login: 'my-app[bot]', type: 'Bot' }],
  ])('%s', async (_name, viewer, user) => {
    const { outcome } = await run({ viewer, comments: [{ ...OWN, user }] });
    expect(outcome).toBe('updated');
  });

  test('cannot be told: nothing is touched', async () => {
    const fault = ({ path }: { readonly path: string }) =>
      path === '/graphql' ? { status: 200, body: { errors: [{ message: 'no' }] } } : undefined;
    const { outcome, comments } = await run({ comments: [OWN], fault });
    expect(outcome).toEqual({ code: 'unreadable', why: 'GitHub does not say who the token belongs to' });
    expect(bodies(comments)).toEqual([OWN.body]);
  });
});

describe('what changes meanwhile', () => {
  test('an answer that is lost after the comment was made: it stands once', async () => {
    const fault = ({ method, path }: { readonly method: string; readonly path: string }, count: number) =>
      count === 2 && method === 'POST' && path !== '/graphql' ? ('reset-after' as const) : undefined;
    const { outcome, asked, comments } = await run({ fault });
    expect([outcome, asked]).toEqual(['unchanged', [LIST, CREATE, LIST, WHO]]);
    expect(bodies(comments)).toEqual([WISH.body]);
  });

  test('an answer that is lost before: it is made', async () => {
    const fault = (_: unknown, count: number) => (count === 2 ? { status: 502 } : undefined);
    const { outcome, asked, comments } = await run({ fault });
    expect([outcome, asked]).toEqual(['created', [LIST, CREATE, LIST, CREATE]]);
    expect(bodies(comments)).toEqual([WISH.body]);
  });

  test('somebody deletes the comment: a new one is made', async () => {
    const fault = ({ method }: { readonly method: string }, count: number) =>
      method === 'PATCH' || (method === 'GET' && count > 3) ? gone(method) : undefined;
    const { outcome, asked } = await run({ comments: [OWN], fault });
    expect([outcome, asked]).toEqual(['created', [LIST, WHO, edit(1), LIST, CREATE]]);
  });

  test('a server that never makes it is given up', async () => {
    const fault = ({ method }: { readonly method: string }) => (method === 'POST' ? { status: 503 } : undefined);
    const { outcome, asked } = await run({ fault });
    expect(outcome).toEqual({ code: 'unavailable', status: 503, said: 'No.' });
    expect(asked).toEqual([LIST, CREATE, LIST, CREATE, LIST, CREATE]);
  });
});

function gone(method: string) {
  return method === 'PATCH' ? { status: 404 } : { status: 200, body: [] };
}

test('answers that are no comments are passed over', async () => {
  const body = [
    null,
    1,
    {},
    { id: 'x', body: '', user: {} },
    { id: 1, body: null, user: BOT },
    { id: 2, body: SAME.body, user: null },
  ];
  const fault = ({ method }: { readonly method: string }) => (method === 'GET' ? { status: 200, body } : undefined);
  expect((await run({ fault })).outcome).toBe('created');
});
