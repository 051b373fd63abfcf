// What the pull request is told, and what the log says when it cannot be: against a server that behaves like GitHub's.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { writeComment } from '../../src/github/comment.ts';
import { readRunContext } from '../../src/github/run-context.ts';
import { parseInputs } from '../../src/inputs/parse-inputs.ts';
import type { Report } from '../../src/report/report.ts';
import { BOT, type Fault, type GitHubOptions, type GitHubServer, startGitHub } from '../action/github-server.ts';
import { REPORTS } from '../builders/reports.ts';
import { wideReport } from '../builders/wide-report.ts';

// UPDATE_GOLDEN=1 writes the files anew instead of comparing. Look at the difference before it is committed.
const update = process.env['UPDATE_GOLDEN'] === '1';

let server: GitHubServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const TOKEN = 'ghs_a-token-that-nobody-may-see';
const COMMENTS = '/repos/acme/infra/issues/7/comments';
const PULL_REQUEST = { pull_request: { number: 7, head: { repo: { full_name: 'Acme/infra' } } } };

interface Change {
  /** One of the shared set, or of its own. */
  readonly report?: string | Report | undefined;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly event?: unknown;
  readonly environment?: Readonly<Record<string, string>>;
}

async function write(options: GitHubOptions, change: Change = {}): Promise<string> {
  server ??= await startGitHub(options);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'limits-audit-event-'));
  try {
    const event = path.join(folder, 'event.json');
    await writeFile(event, JSON.stringify('event' in change ? change.event : PULL_REQUEST));
    const context = await readRunContext({
      GITHUB_API_URL: server.url,
      GITHUB_SERVER_URL: 'https://github.example',
      GITHUB_REPOSITORY: 'acme/infra',
      GITHUB_RUN_ID: '42',
      GITHUB_WORKFLOW_REF: 'acme/infra/.github/workflows/audit.yml@refs/pull/7/merge',
      GITHUB_JOB: 'audit',
      GITHUB_ACTION: '__limits-audit',
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_EVENT_PATH: event,
      ...change.environment,
    });
    const inputs = new Map(Object.entries({ 'github-token': TOKEN, ...change.inputs }));
    const report = 'report' in change ? reportOf(change.report) : reportOf('incident');
    const signal = new AbortController().signal;
    const outcome = await writeComment(
      parseInputs(inputs, (name) => name),
      report,
      context,
      signal,
    );
    const said = 'note' in outcome ? outcome.note : `warning: ${outcome.warning}`;
    expect(said).not.toContain(TOKEN);
    return said;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function reportOf(report: string | Report | undefined): Report | undefined {
  const found = typeof report === 'string' ? REPORTS[report]?.() : report;
  if (found === undefined && report !== undefined) throw new Error(`there is no report ${String(report)}`);
  return found;
}

const bodies = () => server?.comments.map(({ body }) => body?.replace(/comment [0-9a-f]{32}/, 'comment KEY') ?? '');

async function matchesGolden(text: string | undefined, name: string): Promise<void> {
  const file = new URL(`golden/${name}`, import.meta.url);
  if (update) await writeFile(file, text ?? '');
  expect(text).toBe(await readFile(file, 'utf8'));
}

describe('the comment', () => {
  test('a report, and once it is clean, that it is', async () => {
    expect(await write({})).toBe('Commented on #7.');
    await matchesGolden(bodies()?.[0], 'comment.md');
    expect(await write({}, { report: 'clean' })).toBe('The comment on #7 is up to date now.');
    await matchesGolden(bodies()?.[0], 'resolved.md');
  });

  test('a run that ended before the audit takes back what a comment says, and makes none', async () => {
    expect(await write({}, { report: undefined })).toBe('No comment on #7: there is none that has to be changed.');
    await write({}, { report: 'clean', inputs: { comment: 'always' } });
    expect(await write({}, { report: undefined })).toBe('The comment on #7 is up to date now.');
    await matchesGolden(bodies()?.[0], 'broken.md');
  });

  test('a report on hostile names', async () => {
    expect(await write({}, { report: 'hostile', inputs: { 'comment-key': '--> @everyone <img src=x>' } })).toBe(
      'Commented on #7.',
    );
    await matchesGolden(bodies()?.[0], 'hostile.md');
  });

  test.each<readonly [string, string, string, readonly string[]]>([
    ['on-failure', 'clean', 'No comment on #7: there is none that has to be changed.', ['GET']],
    ['on-failure', 'unreachable', 'Commented on #7.', ['GET', 'POST']],
    ['always', 'clean', 'Commented on #7.', ['GET', 'POST']],
    ['never', 'incident', 'No comment: "comment" is never.', []],
  ])('comment: %s, when the report is %s', async (comment, report, said, methods) => {
    expect(await write({}, { report, inputs: { comment } })).toBe(said);
    expect(server?.requests.map(({ method }) => method)).toEqual(methods);
  });

  test('two jobs, two steps, and two keys have a comment each', async () => {
    await write({});
    await write({}, { environment: { GITHUB_JOB: 'other' } });
    await write({}, { environment: { GITHUB_ACTION: '__limits-audit_2' } });
    await write({}, { inputs: { 'comment-key': 'production' } });
    await write({}, { inputs: { 'comment-key': 'staging' } });
    expect(bodies()?.map((body) => body.split('\n')[1])).toEqual([
      '# ❌ Limits Audit: failed',
      '# ❌ Limits Audit: failed',
      '# ❌ Limits Audit: failed',
      '# ❌ Limits Audit (production): failed',
      '# ❌ Limits Audit (staging): failed',
    ]);
  });

  test('GitHub Enterprise Server: its own API, GraphQL beside it', async () => {
    await write({ base: '/api/v3' });
    await write({}, { report: 'clean' });
    expect(server?.asked()).toEqual([
      `GET /api/v3${COMMENTS}?per_page=100`,
      `POST /api/v3${COMMENTS}`,
      `GET /api/v3${COMMENTS}?per_page=100`,
      'POST /api/graphql',
      'PATCH /api/v3/repos/acme/infra/issues/comments/100',
    ]);
  });

  test('a comment with our very words by somebody else stays as it is', async () => {
    await write({});
    const body = server?.comments[0]?.body ?? '';
    await server?.stop();
    const spoofed = await startGitHub({ comments: [{ user: { login: 'mallory', type: 'User' }, body }] });
    server = spoofed;
    await write({});
    expect(spoofed.asked()).toEqual([`GET ${COMMENTS}?per_page=100`, 'POST /graphql', `POST ${COMMENTS}`]);
    expect(spoofed.comments.map(({ user }) => user)).toEqual([{ login: 'mallory', type: 'User' }, BOT]);
  });

  test('is never longer than GitHub takes, and says what was cut and where it is', async () => {
    await write({}, { report: wideReport() });
    const body = server?.comments[0]?.body ?? '';
    expect(Buffer.byteLength(body)).toBeLessThan(65_000);
    expect(Buffer.byteLength(body)).toBeGreaterThan(60_000);
    const [, cut] = /^> Cut to fit: .*?(\d+) findings/m.exec(body) ?? [];
    expect(Number(cut) + (body.match(/^### /gm) ?? []).length).toBe(200);
    expect(body).toContain('[the run that wrote this comment](https://github.example/acme/infra/actions/runs/42)');
  });
});

describe('a run that is not about a pull request', () => {
  test.each<readonly [string, unknown]>([
    ['push', { ref: 'refs/heads/main' }],
    ['issue_comment', { issue: { number: 7 } }],
    ['schedule', null],
  ])('%s %j', async (event, payload) => {
    const said = await write({}, { event: payload, environment: { GITHUB_EVENT_NAME: event } });
    expect(said).toBe(`No comment: the event ${event} is not about a pull request.`);
    expect(server?.requests).toEqual([]);
  });

  test.each<readonly [string, unknown]>([
    ['pull_request', { pull_request: { number: '7/../8' } }],
    ['pull_request', { pull_request: { number: '7' } }],
    ['pull_request_target', { pull_request: { number: -1 } }],
    ['pull_request_review', [7]],
  ])('which one cannot be read: %s %j', async (event, payload) => {
    const said = await write({}, { event: payload, environment: { GITHUB_EVENT_NAME: event } });
    expect(said).toBe(
      `warning: No comment: the file at GITHUB_EVENT_PATH does not say which pull request the event ${event} is about.`,
    );
    expect(server?.requests).toEqual([]);
  });

  test('there is no event at all', async () => {
    const environment = { GITHUB_EVENT_NAME: '', GITHUB_EVENT_PATH: '' };
    expect(await write({}, { environment })).toBe('No comment: the run is not for a pull request.');
  });

  test('a comment on a pull request is about it', async () => {
    const event = { issue: { number: 7, pull_request: { url: 'x' } } };
    expect(await write({}, { event, environment: { GITHUB_EVENT_NAME: 'issue_comment' } })).toBe('Commented on #7.');
  });
});

describe('why there is no comment', () => {
  test('a fork: what GitHub says, and that no permission helps', async () => {
    const fault = () => ({ status: 403, body: { message: 'Resource not accessible by integration' } });
    const event = { pull_request: { number: 7, head: { repo: { full_name: 'mallory/infra' } } } };
    expect(await write({ fault }, { event })).toBe(
      'warning: No comment on #7: The token may not write comments (403: Resource not accessible by integration). The pull request comes from a fork, for which the token of a workflow may only read, whatever its permissions say. The report is in the job summary.',
    );
  });

  test.each<readonly [string, Fault, string]>([
    [
      'the limit of the hour',
      { status: 403, headers: { 'retry-after': '3000' } },
      "GitHub's rate limit is used up for 3000 s, which is longer than a comment is worth. The report is in the job summary.",
    ],
    [
      'what comes is not JSON',
      { status: 200, body: '<html>' },
      "What GitHub's API sent makes no sense: the answer is not JSON. The report is in the job summary.",
    ],
    [
      'a repository that is archived',
      { status: 403, body: { message: 'Archived.' } },
      'The repository is archived, so nobody can comment (403: Archived.).',
    ],
  ])('%s', async (_, fault, said) => {
    expect(await write({ fault: () => fault })).toBe(`warning: No comment on #7: ${said}`);
  });

  test.each([`${TOKEN}\nx`, `${TOKEN}€`, `${TOKEN}\0`, `${TOKEN} x`])(
    'a token that is none is not quoted: %j',
    async (token) => {
      expect(await write({}, { inputs: { 'github-token': token } })).toBe(
        'warning: No comment on #7: "github-token" holds a space, a line end or another character that is in no token.',
      );
      expect(server?.requests).toEqual([]);
    },
  );

  test('a line end behind the token is not of it', async () => {
    expect(await write({}, { inputs: { 'github-token': `${TOKEN}\n` } })).toBe('Commented on #7.');
    expect(server?.requests[0]?.headers['authorization']).toBe(`Bearer ${TOKEN}`);
  });

  test('no token', async () => {
    expect(await write({}, { inputs: { 'github-token': '' } })).toBe(
      'warning: No comment on #7: "github-token" is empty.',
    );
    expect(server?.requests).toEqual([]);
  });
});
