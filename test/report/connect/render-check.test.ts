import { readFile, writeFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { checkHost, type TriedHost } from '../../../src/report/connect/check-host.ts';
import { checkProgressLine } from '../../../src/report/connect/check-progress.ts';
import { ConnectionCheck, type HostCheck } from '../../../src/report/connect/connection-check.ts';
import { renderCheck } from '../../../src/report/connect/render-check.ts';
import type { FailureError } from '../../../src/transport/failure.ts';
import { makeFailure } from '../../../src/transport/make-failure.ts';
import type { Milestone } from '../../../src/transport/milestone.ts';
import { aFacts } from '../../builders/facts.ts';
import { aHost } from '../../transport/a-host.ts';

// UPDATE_GOLDEN=1 writes the file anew instead of comparing. Look at the difference before it is committed.
const update = process.env['UPDATE_GOLDEN'] === '1';

const print = (letter: string) => `SHA256:${letter.repeat(43)}`;
const offered = (name: string, letter: string) => ({
  type: 'ssh-ed25519',
  fingerprint: print(letter),
  line: `${name} ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${letter.repeat(43)}`,
});
const by = { file: 'known_hosts', line: 12 };

const resolved: Milestone = { at: 'resolved', addresses: ['192.0.2.1', '2001:db8::1'] };
const reached: Milestone = { at: 'reached', address: '192.0.2.1' };
const keyed: Milestone = { at: 'host-key', verdict: { kind: 'accepted', offered: offered('web', 'A'), by } };
const loggedIn: Milestone = { at: 'login', accepted: [`publickey ${print('K')}`] };

function tried(host: Parameters<typeof aHost>[0], parts: Partial<TriedHost> = {}): HostCheck {
  return checkHost({
    host: aHost({ address: 'web.example.com', ...host }),
    attempts: 1,
    milliseconds: 400,
    milestones: [resolved, reached, keyed, loggedIn],
    connected: true,
    ...parts,
  });
}

function lost(name: string, milestones: readonly Milestone[], { failure }: FailureError): HostCheck {
  return tried({ name }, { milestones, connected: false, failure });
}

const gaps = aFacts({
  probe: { at: '2026-01-02T03:04:05Z', account: { uid: 1000, name: 'audit' }, become: 'none' },
  unknown: [
    { at: '/supervisor/0/programs/0/files/open', reason: 'permission-denied' },
    { at: '/supervisor/0/programs/1/files/open', reason: 'permission-denied' },
    { at: '/sysctl/net.core.somaxconn', reason: 'unsupported', detail: 'This kernel is older than it.' },
  ],
});
const target = 'web.example.com port 22';

function stranger(name: string, line: string, letter: string): HostCheck {
  const key = { ...offered(line, letter) };
  return lost(
    name,
    [resolved, reached, { at: 'host-key', verdict: { kind: 'unknown', offered: key, known: [] } }],
    makeFailure('host-key-unknown', 'hostkey', { target, offered: key, known: [] }),
  );
}

const HOSTS: readonly HostCheck[] = [
  tried({ name: 'web-1' }, { facts: aFacts() }),
  tried(
    { name: 'web-2', hostKey: print('A') },
    {
      milestones: [
        resolved,
        reached,
        { at: 'host-key', verdict: { kind: 'accepted', offered: offered('web', 'A'), by: 'pinned' } },
        { at: 'login', accepted: [`publickey ${print('K')}`, 'password'] },
      ],
      facts: aFacts(),
    },
  ),
  tried({ name: 'here', transport: 'local', user: undefined }, { milestones: [], facts: aFacts() }),
  tried({ name: 'app-1' }, { facts: gaps }),
  tried({ name: 'app-2' }, { facts: gaps }),
  tried({ name: 'app-3', user: 'two words' }, { facts: gaps }),
  tried(
    { name: 'db-1', become: 'sudo' },
    { facts: gaps, failure: makeFailure('sudo-password-required', 'sudo', { user: 'audit', target: 'root' }).failure },
  ),
  // A transport that tells nothing of the way but that there is a session.
  tried({ name: 'bare-1', become: 'sudo' }, { milestones: [], facts: aFacts() }),
  stranger('new-1', 'new-1.example.com', 'B'),
  stranger('new-2', '[2001:db8::2]:2222', 'C'),
  stranger('new-3', '[2001:db8::2]:2222', 'C'),
  lost('gone-1', [], makeFailure('dns', 'resolve', { address: 'gone-1' })),
  lost('gone-2', [], makeFailure('dns', 'resolve', { address: 'gone-2' })),
  lost('shut-1', [resolved], makeFailure('connect-refused', 'connect', { target })),
  lost(
    'old-1',
    [resolved, reached],
    makeFailure('algorithm-mismatch', 'kex', { target, what: 'cipher', ours: ['aes'], theirs: ['des'] }),
  ),
  lost(
    'shut-2',
    [resolved, reached, keyed],
    makeFailure('auth-failed', 'auth', { user: 'audit', tried: [], accepts: [] }),
  ),
  lost('late-1', [], makeFailure('cancelled', 'run', {})),
];

const HOSTILE = '\x1b[31m::error::x\n##[error]x\u202e';

const HOSTILES: readonly HostCheck[] = [
  tried({ name: HOSTILE }, { facts: gaps }),
  stranger(`${HOSTILE}2`, `::error::${HOSTILE}`, 'D'),
  stranger('evil', '::error:: ssh-ed25519', 'E'),
  lost('said', [resolved], makeFailure('closed-before-banner', 'banner', { target, said: Buffer.from(HOSTILE) })),
];

function aCheck(hosts: readonly HostCheck[]): ConnectionCheck {
  const having = (status: HostCheck['status']) => hosts.filter((host) => host.status === status).length;
  const summary = { hosts: hosts.length, ok: having('ok'), unknown: having('unknown'), failed: having('failed') };
  return { schemaVersion: 1, tool: { name: 'limits-audit', version: '0.1.0' }, summary, hosts };
}

test.each([
  ['fleet', HOSTS],
  ['hostile', HOSTILES],
  ['one', HOSTS.slice(0, 1)],
] as const)('%s', async (name, hosts) => {
  const text = `${renderCheck(aCheck(hosts), { color: false, width: 100 })}\n`;
  const file = new URL(`golden/${name}.txt`, import.meta.url);
  if (update) await writeFile(file, text);
  expect(text).toBe(await readFile(file, 'utf8'));
});

test('nothing of a host or an inventory reaches the terminal or the log raw', () => {
  const lines = [
    ...renderCheck(aCheck(HOSTILES), { color: false, width: 100 }).split('\n'),
    ...HOSTILES.map((host) => checkProgressLine(host, 1, 4)),
  ];
  for (const line of lines) {
    expect(line).not.toMatch(/[\x00-\x1f\x7f\u202e]|^\s*::.*::|##\[/);
  }
});

test('every check is what the schema says', () => {
  const validate = new Ajv2020({ strict: false }).compile(ConnectionCheck);
  const check = JSON.parse(JSON.stringify(aCheck([...HOSTS, ...HOSTILES])));
  expect(validate(check), JSON.stringify(validate.errors)).toBe(true);
});

test('progress: one line for each host', () => {
  expect(
    [HOSTS[0], HOSTS[3], HOSTS[11]].flatMap((host, index) => (host ? [checkProgressLine(host, index + 1, 3)] : [])),
  ).toEqual([
    '[1/3] web-1: ok in 0.4 s',
    '[2/3] app-1: reached, with facts that would be unknown in 0.4 s',
    '[3/3] gone-1: failed (dns: The name gone-1 does not resolve to an address.) in 0.4 s',
  ]);
});
