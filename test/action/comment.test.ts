// The comment on the pull request, as the runner has the bundle write it to GitHub's API: every request that it makes.
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { FactsBundle } from '../../src/facts/bundle.ts';
import { aFacts, aProgram, aSupervisor } from '../builders/facts.ts';
import { type GitHubOptions, type GitHubServer, startGitHub } from './github-server.ts';
import { type BundleRun, runAction } from './run-bundle.ts';

// Several runs, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

let server: GitHubServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const FACTS: FactsBundle = {
  schemaVersion: 1,
  gatheredAt: '2026-01-01T00:00:00Z',
  hosts: ['web-1', '@everyone'].map((name) => ({
    name,
    groups: ['web'],
    location: { file: 'hosts.ini', line: 2 },
    attempts: 1,
    milliseconds: 5,
    facts: aFacts({ host: { ...aFacts().host, name }, supervisor: [aSupervisor({ programs: [aProgram()] })] }),
  })),
};
const asks = (minimum: number) => `
at:
  /supervisor/*/programs/*/limits/nofile/soft:
    control: { id: nofile, severity: high, title: Enough files }
    minimum: ${minimum}
`;
const FAILING = asks(4096);
const PASSING = asks(1);
const TOKEN = 'ghs_a-token-that-no-log-may-show';
const COMMENTS = '/repos/acme/infra/issues/7/comments';

interface Change {
  readonly baseline?: string;
  readonly event?: object;
  readonly environment?: Readonly<Record<string, string>>;
}

const FORK = { pull_request: { number: 7, head: { repo: { full_name: 'mallory/infra' } } } };
const PULL_REQUEST = { pull_request: { number: 7, head: { repo: { full_name: 'acme/infra' } } } };

async function run(options: GitHubOptions, change: Change = {}): Promise<BundleRun> {
  server ??= await startGitHub(options);
  const result = await runAction({
    inputs: { facts: 'saved.json', baseline: 'b.yml', 'github-token': TOKEN },
    files: {
      'saved.json': JSON.stringify(FACTS),
      'b.yml': change.baseline ?? FAILING,
      '.event.json': JSON.stringify(change.event ?? PULL_REQUEST),
    },
    environment: {
      GITHUB_API_URL: server.url,
      GITHUB_GRAPHQL_URL: `${server.url.replace(/\/v3$/, '')}/graphql`,
      GITHUB_SERVER_URL: 'https://github.example',
      GITHUB_REPOSITORY: 'acme/infra',
      GITHUB_RUN_ID: '42',
      GITHUB_WORKFLOW_REF: 'acme/infra/.github/workflows/audit.yml@refs/pull/7/merge',
      GITHUB_JOB: 'audit',
      GITHUB_ACTION: '__limits-audit',
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_EVENT_PATH: '.event.json',
      ...change.environment,
    },
  });
  const log = result.stdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
  expect(log.join('\n')).not.toContain(TOKEN);
  expect(result.stderr).toBe('');
  return result;
}

/** What the log says of the comment. */
const told = ({ stdout }: BundleRun) => stdout.split('\n').filter((line) => /\bcomment\b|Commented/i.test(line));

describe('a pull request', () => {
  test('failed, the same again, clean, clean again, and no audit at all: one comment, never stale', async () => {
    const failed = await run({});
    expect([failed.code, told(failed)]).toEqual([1, ['Commented on #7.']]);
    const headers = {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${TOKEN}`,
      'user-agent': expect.stringMatching(/^limits-audit\/\d+\.\d+\.\d+$/),
      'x-github-api-version': '2022-11-28',
    };
    expect(server?.requests).toEqual([
      { method: 'GET', path: `${COMMENTS}?per_page=100`, headers: expect.objectContaining(headers), body: undefined },
      {
        method: 'POST',
        path: COMMENTS,
        headers: expect.objectContaining({ ...headers, 'content-type': 'application/json' }),
        body: { body: expect.stringContaining('# ❌ Limits Audit: failed') },
      },
    ]);
    const again = await run({}, { environment: { GITHUB_RUN_ID: '43' } });
    expect(told(again)).toEqual(['The comment on #7 says so already.']);
    const clean = await run({}, { baseline: PASSING });
    expect([clean.code, told(clean)]).toEqual([0, ['The comment on #7 is up to date now.']]);
    expect(server?.requests.at(-1)).toMatchObject({
      method: 'PATCH',
      path: '/repos/acme/infra/issues/comments/100',
      body: { body: expect.stringContaining('# ✅ Limits Audit: passed') },
    });
    expect(told(await run({}, { baseline: PASSING }))).toEqual(['The comment on #7 says so already.']);
    const broken = await run({}, { baseline: 'at: 1' });
    expect([broken.code, told(broken)]).toEqual([2, ['The comment on #7 is up to date now.']]);
    expect(server?.comments.map(({ body }) => body?.split('\n')[1])).toEqual(['# ⚠️ Limits Audit: not carried out']);
  });

  test('a refusal is a warning without any command in it, and the conclusion stands', async () => {
    const fault = () => ({ status: 403, body: { message: 'x\n::error::y ##[error]z' } });
    const result = await run({ fault }, { event: FORK });
    expect([result.code, result.outputs.get('conclusion')]).toEqual([1, 'failed']);
    expect(told(result)).toEqual([
      '::warning::No comment on #7: The token may not write comments (403: x\\n:\\x3aerror:\\x3ay #\\x23[error]z). The pull request comes from a fork, for which the token of a workflow may only read, whatever its permissions say. The report is in the job summary.',
    ]);
  });

  test('a server that says nothing once, and fails once, gets its time', async () => {
    const faults = ['hang', { status: 502 }] as const;
    const result = await run({ fault: (_, count) => faults[count - 1] });
    expect([result.code, told(result)]).toEqual([1, ['Commented on #7.']]);
    expect(server?.asked()).toHaveLength(4);
  });
});

test('behind a proxy, GitHub is asked through it', async () => {
  const github = await startGitHub();
  server = github;
  const asked: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request: IncomingMessage, client: Socket) => {
    asked.push(request.url ?? '');
    const upstream = connect(Number(new URL(github.url).port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', () => resolve());
  });
  try {
    const environment = {
      GITHUB_API_URL: 'http://github.internal',
      http_proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    };
    expect(told(await run({}, { environment }))).toEqual(['Commented on #7.']);
    expect([...new Set(asked)]).toEqual(['github.internal:80']);
  } finally {
    proxy.close();
  }
});

test('a push asks GitHub nothing; what is found stands on the line of the baseline, and by host in the log', async () => {
  const result = await run({}, { event: { ref: 'refs/heads/main' }, environment: { GITHUB_EVENT_NAME: 'push' } });
  expect([result.code, told(result)]).toEqual([1, ['No comment: the event push is not about a pull request.']]);
  expect(server?.requests).toEqual([]);
  const log = result.stdout.split('\n');
  const annotations = log.filter((line) => line.startsWith('::error title='));
  expect(annotations).toHaveLength(1);
  expect(annotations[0]).toMatch(
    /^::error title=high%3A Enough files,file=b\.yml,line=4,col=5::nofile: 2 of 2 checks fail, on 2 hosts\. It binds now\.%0A1,024, expected at least 4,096: program worker on @everyone, web-1%0AWhy, on /,
  );
  const finding = 'high: nofile: program worker: 1,024, expected at least 4,096 (binds now)';
  expect(log.slice(log.indexOf('::group::@everyone: 1 finding')).slice(0, 6)).toEqual([
    '::group::@everyone: 1 finding',
    finding,
    '::endgroup::',
    '::group::web-1: 1 finding',
    finding,
    '::endgroup::',
  ]);
});
