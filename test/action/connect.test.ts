// check-inventory --connect, as a process of the bundle: its exit codes, and its end when it is cancelled.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OwnHost, startOwnHost } from '../fleet/own-host.ts';
import { type Sshd, startSshd } from '../fleet/sshd.ts';
import { type FakeServer, startTcp } from '../transport/fake-server.ts';
import { until } from './processes.ts';
import { type BundleOptions, runCli } from './run-bundle.ts';

let host: OwnHost;
let sshd: Sshd;
let silent: FakeServer;

beforeAll(async () => {
  host = await startOwnHost();
  [sshd, silent] = await Promise.all([
    startSshd({ within: host }),
    startTcp(() => {
      // It accepts, and never says a word.
    }),
  ]);
});

afterAll(async () => {
  await Promise.all([sshd?.stop(), silent?.stop()]);
  await host?.stop();
});

const at = (port: number) => `ansible_host=127.0.0.1 ansible_port=${port} ansible_user=${sshd.user}\n`;

function connect(hosts: string, knownHosts: string, more: Pick<BundleOptions, 'meanwhile'> = {}) {
  return runCli(['check-inventory', '--connect', '--inventory', 'hosts.ini', '--known-hosts', '@known_hosts'], {
    files: { 'hosts.ini': hosts, known_hosts: knownHosts },
    environment: { LIMITS_AUDIT_SSH_KEY: sshd.key },
    ...more,
  });
}

test('0 when every host is ok', async () => {
  const run = await connect(`web-1 ${at(sshd.port)}`, sshd.knownHosts);
  expect(run.stderr).toMatch(/^\[1\/1\] web-1: ok in \d+\.\d s\n$/);
  expect(run.stdout).toMatch(/\n\n1 host: 1 ok\. Nothing was judged, and no file was written\.\n$/);
  expect(run).toMatchObject({ code: 0, report: undefined, markdown: undefined, facts: undefined });
});

test('3 when one is not, and 2 when nothing could be tried', async () => {
  expect(await connect(`web-1 ${at(sshd.port)}web-2 ${at(sshd.port)}`, '# none\n')).toMatchObject({ code: 3 });
  expect(await connect('web-1\n', sshd.knownHosts)).toMatchObject({ code: 2, stdout: '' });
});

test('SIGINT ends it with what it had', async () => {
  const run = await connect(`web-1 ${at(sshd.port)}web-2 ${at(silent.port)}`, sshd.knownHosts, {
    meanwhile: async ({ child, said }) => {
      await until('the first host', () => said().includes('[1/2]'));
      child.kill('SIGINT');
    },
  });
  expect(run.code).toBe(3);
  expect(run.stdout).toMatch(/^ +web-1 +ok +ok +ok +ok +ok +none +ok\n +web-2 +ok +cancelled +- /m);
  await silent.allClosed();
});
