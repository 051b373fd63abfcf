import { readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTransport, type Transport } from '../../../src/transport/transport.ts';
import { type Sshd, startSshd } from '../../fleet/sshd.ts';
import { hostOf } from '../a-host.ts';
import { patient } from '../both-backends.ts';
import { caught, runScript } from '../try-connect.ts';

// What a run leaves behind, and what others on the machine can see of it while it lasts.

let sshd: Sshd;

beforeAll(async () => {
  sshd = await startSshd();
});

afterAll(async () => {
  await sshd.stop();
});

function transportTo(parts: object = {}): Promise<Transport> {
  const knownHosts = { name: 'known-hosts', text: sshd.knownHosts };
  return openTransport({ ...patient('openssh'), key: sshd.key, knownHosts, ...parts });
}

/** Our own ssh processes: those whose configuration is in a private directory of ours. */
async function sshProcesses(): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map(async (pid) => ({ pid, line: await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') })),
  );
  const isOurs = (status: string) => status.includes(`PPid:\t${process.pid}\n`);
  const ssh = lines.filter(({ line }) => line.startsWith('ssh\0-F\0'));
  const ours = await Promise.all(
    ssh.map(async ({ pid }) => isOurs(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''))),
  );
  return ssh.filter((_each, index) => ours[index]).map(({ pid }) => pid);
}

async function allGone(): Promise<readonly string[]> {
  for (let tries = 0; tries < 60 && (await sshProcesses()).length > 0; tries += 1) await sleep(50);
  return await sshProcesses();
}

/** Where the private directory of a process's configuration is. */
async function workspaceOf(pid: string): Promise<string> {
  const [, , config = ''] = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
  return join(config, '..');
}

describe('while it runs', () => {
  test('the key is in no argument, environment or file, and nothing else of ours is in the environment', async () => {
    const transport = await transportTo();
    const session = await transport.connect(hostOf(sshd), new AbortController().signal);
    const [pid = ''] = await sshProcesses();
    const directory = await workspaceOf(pid);
    const names = await readdir(directory);
    const isFile = (name: string) => /^(?:key|config|known-hosts)-/.test(name);
    expect(names.map((name) => name.replace(/-\d+$/, '')).filter((name) => name !== 'log')).toEqual(
      expect.arrayContaining(['agent', 'config', 'key', 'known-hosts']),
    );
    const seen = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readFile(`/proc/${pid}/environ`, 'utf8'),
      ...names.filter(isFile).map((name) => readFile(join(directory, name), 'utf8')),
    ]);
    expect(seen[0]?.split('\0').filter((argument) => !argument.startsWith(directory))).toEqual([
      'ssh',
      '-F',
      '-E',
      'host',
      'sh -s',
      '',
    ]);
    expect(seen[1]?.split('\0').sort()).toEqual([
      '',
      `HOME=${directory}`,
      'LC_ALL=C',
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    ]);
    // The seed of the key, in the forms that it could have.
    const lines = sshd.key.split('\n').filter((line) => line.length > 40 && !line.startsWith('---'));
    const canaries = [...lines.slice(1), 'PRIVATE KEY'];
    for (const canary of canaries) expect(seen.join('\n')).not.toContain(canary);
    session.close();
    await transport.close();
    await expect(readdir(directory)).rejects.toThrow('ENOENT');
    expect(await allGone()).toEqual([]);
  });

  test('the directory is for this account alone', async () => {
    const transport = await transportTo();
    const session = await transport.connect(hostOf(sshd), new AbortController().signal);
    const [pid = ''] = await sshProcesses();
    const directory = await workspaceOf(pid);
    expect(directory.startsWith(join(tmpdir(), 'limits-audit-'))).toBe(true);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    session.close();
    await transport.close();
  });
});

describe('nothing is left', () => {
  test.each<[string, (transport: Transport) => Promise<void>]>([
    [
      'after a close in the middle',
      async (transport) => {
        const session = await transport.connect(hostOf(sshd), new AbortController().signal);
        const running = runScript(session, 'echo started; sleep 60\n');
        await sleep(300);
        session.close();
        expect((await running).how).toBe('lost');
      },
    ],
    [
      'after a stop in the middle',
      async (transport) => {
        const controller = new AbortController();
        const session = await transport.connect(hostOf(sshd), controller.signal);
        setTimeout(() => controller.abort(), 200);
        const failure = await caught(runScript(session, 'sleep 60\n', { signal: controller.signal }));
        expect(failure).toMatchObject({ code: 'cancelled', phase: 'exec' });
        session.close();
      },
    ],
    [
      'after a login that was stopped',
      async (transport) => {
        const controller = new AbortController();
        setTimeout(() => controller.abort(), 60);
        expect((await caught(transport.connect(hostOf(sshd), controller.signal))).code).toBe('cancelled');
      },
    ],
    [
      'after a login that failed',
      async (transport) => {
        const failure = await caught(
          transport.connect(hostOf(sshd, { user: 'la-nobody' }), new AbortController().signal),
        );
        expect(failure.code).toBe('auth-failed');
      },
    ],
  ])('%s', async (_name, body) => {
    const transport = await transportTo();
    await body(transport);
    expect(await allGone()).toEqual([]);
    await transport.close();
    await transport.close();
  });
});
