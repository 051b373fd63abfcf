// The bundle as the runner starts it, against real sshds: one good, one with another host key than known, one that
// refuses the login.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OwnHost, startOwnHost } from '../fleet/own-host.ts';
import { type Sshd, startSshd } from '../fleet/sshd.ts';
import { type Supervisord, startSupervisord } from '../fleet/supervisord.ts';
import { nodes, runAction } from './run-bundle.ts';

const NODES = [...(await nodes())];

let good: Sshd;
let changed: Sshd;
let refusing: Sshd;
let supervisord: Supervisord;
let host: OwnHost;

beforeAll(async () => {
  host = await startOwnHost({ soft: 1024, hard: 20_000 });
  [good, changed, refusing] = await Promise.all([
    startSshd({ within: host }),
    startSshd(),
    startSshd({ authorizedKeys: [] }),
  ]);
  supervisord = await startSupervisord({
    config:
      '[program:worker]\ncommand=/bin/sleep 1000\n[program:__proto__]\ncommand=/bin/sleep 1001\n[program:|]\ncommand=/bin/sleep 1002\n',
    nofile: { soft: 1024, hard: 20_000 },
    within: host,
  });
});

afterAll(async () => {
  await supervisord?.stop();
  await Promise.all([good?.stop(), changed?.stop(), refusing?.stop()]);
  await host?.stop();
});

const line = (name: string, sshd: Sshd) =>
  `${name} ansible_host=127.0.0.1 ansible_port=${sshd.port} ansible_user=${sshd.user}\n`;

/** What known_hosts has for `sshd` when the key that answers is another one. */
const otherKey = (sshd: Sshd, key: Sshd) =>
  good.hostKeyLine
    .replace(/^\S+ (.*)$/, `[127.0.0.1]:${sshd.port} $1`)
    .replace(/\S+$/, key.hostKeyLine.split(' ')[2] ?? '');

test('runs on Node 24 and on one more line of Node where the machine has one', () => {
  expect(NODES.map(([version]) => version.split('.')[0])).toContain('v24');
});

describe.each(NODES)('on Node %s', (_version, node) => {
  test('three hosts, three fates: exit code, outputs, summary and report.json', async () => {
    const run = await runAction({
      node,
      inputs: {
        inventory: 'hosts.ini',
        'ssh-key': good.key,
        'known-hosts': [good.hostKeyLine, otherKey(changed, good), refusing.hostKeyLine].join('\n'),
        'fail-on-severity': 'low',
      },
      files: { 'hosts.ini': `[web]\n${line('web-1', good)}${line('web-2', changed)}${line('web-3', refusing)}` },
    });
    expect(run.stderr).toBe('');
    expect(run.code).toBe(1);
    expect(Object.fromEntries(run.outputs)).toMatchObject({
      conclusion: 'failed',
      hosts: '3',
      'hosts-unreachable': '2',
      'report-dir': 'report',
      'report-json': 'report/report.json',
      'report-md': 'report/report.md',
      'report-sarif': 'report/report.sarif',
      'report-junit': 'report/report.junit.xml',
      'report-openmetrics': 'report/report.prom',
      'report-html': 'report/report.html',
      'facts-json': 'report/facts.json',
    });
    const hosts = run.report?.hosts.map((host) => [host.name, host.status, host.error?.code, host.error?.phase]);
    expect(hosts?.sort()).toEqual([
      ['web-1', expect.stringMatching(/audited|partial/), undefined, undefined],
      ['web-2', 'unreachable', 'host-key-changed', 'hostkey'],
      ['web-3', 'unreachable', 'auth-failed', 'auth'],
    ]);
    const nofile = run.report?.results.filter((result) => result.control === 'program-nofile');
    expect(nofile?.map((result) => result.observed)).toEqual([1024, 1024, 1024]);
    expect(nofile?.map((result) => result.subjectName).sort()).toEqual([
      'program __proto__',
      'program worker',
      'program |',
    ]);
    expect(run.summary).toBe(run.markdown);
    expect(run.summary).toMatch(/1 of 3 hosts audited/);
    for (const host of ['web-1', 'web-2', 'web-3']) expect(run.summary).toContain(host);
    expect(run.outputs.get('findings')).toBe(String(run.report?.results.length));
  });
});

test('outputs and a summary that cannot be written are warnings; the conclusion stands', async () => {
  const run = await runAction({
    inputs: { inventory: 'hosts.ini', 'ssh-key': good.key, 'known-hosts': good.hostKeyLine },
    files: { 'hosts.ini': line('web-1', good) },
    environment: { GITHUB_OUTPUT: '/nonexistent/output', GITHUB_STEP_SUMMARY: '/nonexistent/summary' },
  });
  expect(run.stdout).toMatch(/^::warning::The outputs could not be written: /m);
  expect(run.stdout).toMatch(/^::warning::The job summary could not be written: /m);
  expect(run.code).toBe(1);
  expect(run.report?.hosts.map((host) => host.status)).not.toContain('unreachable');
});

describe('a host that wants to harm the log', () => {
  const HOSTILE = `command="printf '::error::x\\n##[error]x\\n\\033[31mred\\n'; printf '::error::y\\n##[error]y\\n\\033[31m' >&2; exit 3" {key}`;
  const FLOOD = 'command="head -c 50000000 /dev/zero" {key}';

  test('workflow commands, ANSI and a flood of 50 MB stay out of log and summary', async () => {
    const [noisy, flood] = await Promise.all([
      startSshd({ authorizedKeys: [HOSTILE.replace('{key}', good.publicKey)] }),
      startSshd({ authorizedKeys: [FLOOD.replace('{key}', good.publicKey)] }),
    ]);
    try {
      const run = await runAction({
        inputs: {
          inventory: 'hosts.ini',
          'ssh-key': good.key,
          'known-hosts': [noisy.hostKeyLine, flood.hostKeyLine].join('\n'),
        },
        files: { 'hosts.ini': line('noisy', noisy) + line('flood', flood) },
      });
      expect(run.code).toBe(3);
      expect(run.report?.conclusion).toBe('incomplete');
      expect(Object.fromEntries(run.report?.hosts.map((host) => [host.name, host.error?.code]) ?? [])).toEqual({
        noisy: 'shell-unusable',
        flood: 'output-limit',
      });
      const log = run.stdout.split('\n').filter((text) => !text.startsWith('::add-mask::'));
      expect(log.filter((text) => text.startsWith('::error::x') || text.includes('##['))).toEqual([]);
      const control = /[\u0000-\u0008\u000b-\u001f\u007f]/;
      expect(run.stdout).not.toMatch(control);
      expect(run.summary).not.toMatch(control);
      expect(run.summary.length).toBeLessThan(20_000);
      expect(run.milliseconds).toBeLessThan(20_000);
    } finally {
      await Promise.all([noisy.stop(), flood.stop()]);
    }
  });
});
