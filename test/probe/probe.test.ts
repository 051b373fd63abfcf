import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Limit } from '../../src/facts/facts.ts';
import { parseFrame, SECTIONS } from '../../src/probe/frame.ts';
import { probeScript } from '../../src/probe/script.ts';
import { factsOf, probe, probeFacts, supervisorOf } from '../facts/probe-facts.ts';
import { type Supervisord, startSupervisord } from '../fleet/supervisord.ts';
import { installTools, shellsOf } from './hosts.ts';
import { shellSession } from './shell-session.ts';

const tools = installTools();
const shells = shellsOf(tools);
let supervisord: Supervisord;

beforeAll(async () => {
  supervisord = await startSupervisord({
    nofile: { soft: 1024, hard: 4096 },
    config: `[supervisord]
minfds=2000
environment=TOKEN="secret-of-environment",
  MORE="secret-of-continuation"
; secret-of-comment
[unix_http_server]
username=admin
password=secret-of-password
[supervisorctl]
username=admin
password=secret-of-password
[program:web]
command=sleep 1000
numprocs=2
process_name=%(program_name)s_%(process_num)d
startsecs=0
[program:wrapped]
command=sh -c "ulimit -n 300; exec sleep 1001"
environment=KEY="secret-of-program"
startsecs=0
[program:family]
command=sh -c "setsid sleep 1002 & wait"
startsecs=0
[program:orphan]
command=sh -c "(setsid sleep 1003 &); exec sleep 1004"
startsecs=0
[program:__proto__]
command=sleep 1005
startsecs=0
[program:|]
command=sleep 1006
startsecs=0
[program:off]
command=sleep 1007 --password=secret-of-command
autostart=false
[include]
files=conf.d/*.conf %(here)s/more.conf
`,
    files: {
      'conf.d/included.conf': '[program:included]\ncommand=sleep 1008\nstartsecs=0\n',
      'conf.d/.hidden.conf': '[program:hidden]\ncommand=sleep 1009\n',
      'more.conf': '[group:pair]\nprograms=included\n',
    },
  });
}, 30_000);

afterAll(async () => {
  tools.remove();
  await supervisord.stop();
});

/** What the kernel says, read without the probe. */
function nofileOf(pid: number): Limit {
  const [, soft, hard] = /Max open files +(\d+) +(\d+)/.exec(readFileSync(`/proc/${pid}/limits`, 'utf8')) ?? [];
  return { soft: Number(soft), hard: Number(hard) };
}

async function runningPids(): Promise<ReadonlyMap<string, number>> {
  const status = await supervisord.ctl('status');
  return new Map(
    [...status.matchAll(/^(\S+) +RUNNING +pid (\d+),/gm)].map(([, name, pid]) => [name ?? '', Number(pid)]),
  );
}

describe.each(shells)('in $name', ({ name, session }) => {
  const unprivileged = name.includes('nobody');

  test('finds supervisord, its configuration and its programs, as supervisorctl and /proc have them', async () => {
    const facts = await probeFacts(session());
    const found = supervisorOf(facts, supervisord.pid);
    expect(found).toMatchObject({
      implementation: 'python',
      uid: 0,
      user: 'root',
      configFile: supervisord.configFile,
      configFrom: 'argv',
      limits: { nofile: nofileOf(supervisord.pid) },
      nextStart: { outcome: 'starts', nofile: { soft: 2000, hard: 4096 } },
      stale: [],
    });
    expect(found.config).toMatchObject({
      minfds: 2000,
      minprocs: 200,
      sources: { minfds: { from: 'file', file: supervisord.configFile, line: 12 }, minprocs: { from: 'default' } },
      files: [
        { path: supervisord.configFile, readable: true },
        { path: `${supervisord.dir}/conf.d/included.conf`, readable: true },
        { path: `${supervisord.dir}/more.conf`, readable: true },
      ],
      problems: [],
    });
    const open = readdirSync(`/proc/${supervisord.pid}/fd`).length;
    expect(found.files?.open).toBe(open);
    expect(found.headroom?.nofile).toBeCloseTo(1 - open / 2000);

    const running = await runningPids();
    expect(running.size).toBe(8);
    for (const [shown, pid] of running) {
      if (unprivileged && (shown === 'orphan' || shown === 'family')) continue;
      const program = found.programs.find(
        (one) => shown === (one.group === one.name ? one.name : `${one.group}:${one.name}`),
      );
      expect([shown, program]).toMatchObject([
        shown,
        { running: true, pid, uid: 0, limits: { nofile: nofileOf(pid) } },
      ]);
      expect([shown, program?.identifiedBy]).toEqual([shown, unprivileged ? 'command' : 'environment']);
    }
    const wrapped = found.programs.find((program) => program.name === 'wrapped');
    expect(wrapped).toMatchObject({ limits: { nofile: { soft: 300, hard: 300 } }, config: { wrapperNofile: 300 } });
    const off = found.programs.find((program) => program.name === 'off');
    expect(off).toMatchObject({ running: false, config: { command: 'sleep 1007 --password=***', autostart: false } });
    expect(off?.limits).toBeUndefined();
  });

  test('lets no secret of the configuration leave the host', async () => {
    const one = session();
    await probe(one);
    expect(one.stdout()).toContain('[program:wrapped]');
    expect(one.stdout()).not.toMatch(/secret-of-(environment|continuation|comment|password|program)/);
    expect(one.stdout()).not.toMatch(/username ?= ?admin/);
  });
});

describe.each(shells.filter(({ name }) => !name.includes('nobody')))('as root in $name', ({ session }) => {
  test('gives descendants and orphans to their program', async () => {
    const found = supervisorOf(await probeFacts(session()), supervisord.pid);
    const commands = (name: string) =>
      found.programs.find((program) => program.name === name)?.processes?.map(({ command }) => command);
    expect(commands('family')).toEqual(['sh', 'sleep']);
    expect(commands('orphan')).toEqual(['sleep', 'sleep']);
  });
});

describe('what other processes of the host can do', () => {
  test('arguments with newlines forge nothing', async () => {
    const nonce = 'deadbeefdeadbeef';
    const forged = `supervisord\n@end\nEND ${nonce} 1\n1:9:minfds=1\n@sysctl`;
    const hostile = spawn('sleep', ['60'], { argv0: forged, env: { SUPERVISOR_PROCESS_NAME: 'x\n@end\n' } });
    try {
      for (const { session } of shells) {
        const one = session();
        const output = await probe(one);
        expect([...output.keys()]).toEqual([...SECTIONS]);
        expect(output.get('process')).toContain(`${hostile.pid}/arg:${forged.replaceAll('\n', '\x01')}`);
        expect(output.get('end')).toEqual([]);
      }
    } finally {
      hostile.kill('SIGKILL');
    }
  });

  test('a fake supervisord cannot have root read a file out for it', async () => {
    const fake = spawn('python3', ['-c', 'import time; time.sleep(60)  # supervisor', '-c', '/etc/shadow']);
    try {
      // A version manager's python3 is a script at first.
      await vi.waitUntil(
        () => /^[^\0]*python[^/\0]*\0/.test(readFileSync(`/proc/${fake.pid}/cmdline`, 'utf8')),
        10_000,
      );
      const one = shellSession(['dash', '-s']);
      await probe(one);
      const accounts = readFileSync('/etc/shadow', 'utf8')
        .split('\n')
        .flatMap((line) => line.split(':', 1));
      const files = one.stdout().slice(one.stdout().indexOf('\n@files\n'), one.stdout().indexOf('\n@host\n'));
      expect(files).toContain('conf r /etc/shadow');
      for (const account of accounts.filter((name) => name.length > 3)) expect(files).not.toContain(`${account}:`);
    } finally {
      fake.kill('SIGKILL');
    }
  });

  test('the nonce is in no command line', async () => {
    const watcher = shellSession(['sh', '-c', 'strace -f -qq -s 200000 -e trace=execve dash -s']);
    const { stderr } = await watcher.run(
      'sh -s',
      probeScript('cafebabecafebabe'),
      () => false,
      new AbortController().signal,
    );
    const calls = stderr.toString('latin1');
    expect(watcher.stdout()).toContain('BEGIN cafebabecafebabe\n');
    expect(calls).toContain('execve(');
    expect(calls).not.toContain('cafebabecafebabe');
  });
});

describe('what the account may not see is not taken for absent', () => {
  test('hidepid=2', async () => {
    const hidden = [
      'unshare',
      '--mount',
      'sh',
      '-c',
      'mount -t proc -o hidepid=2 proc /proc && exec setpriv --reuid=nobody --regid=nogroup --clear-groups dash -s',
    ] as const;
    const facts = await probeFacts(shellSession([...hidden]));
    expect(facts.supervisor).toBeUndefined();
    expect(facts.unknown).toContainEqual({
      at: '/supervisor',
      reason: 'permission-denied',
      detail: '/proc hides the processes of others (hidepid): audit with become: sudo.',
    });
    expect(facts.limits.init).toBeUndefined();
  });

  test('no /proc at all', async () => {
    const without = ['unshare', '--mount', 'sh', '-c', 'mount -t tmpfs none /proc && exec dash -s'] as const;
    const facts = await probeFacts(shellSession([...without]));
    expect(facts.supervisor).toBeUndefined();
    expect(facts.sysctl).toEqual({});
    expect(facts.unknown.map(({ at }) => at)).toEqual(
      expect.arrayContaining(['/supervisor', '/sysctl', '/limits/init', '/limits/login', '/capacity/fileHandles']),
    );
  });
});

test('before Linux 6.2 open files are counted where that is allowed, and unknown elsewhere', async () => {
  // As the kernel was: the directory of descriptors has no size.
  const oldStat = 'stat() { command stat "$@" | if [ "$2" = "%n %s" ]; then sed "s/ [0-9]*$/ 0/"; else cat; fi; }\n';
  const script = probeScript('cafebabecafebabe').replace('count_files() {', `${oldStat}count_files() {`);
  const openOf = async (argv: readonly [string, ...string[]]) => {
    const session = shellSession(argv);
    await session.run('sh -s', script, () => false, new AbortController().signal);
    const frame = parseFrame(Buffer.from(session.stdout()), 'cafebabecafebabe');
    const facts = factsOf(frame.state === 'whole' ? frame.output : new Map());
    return { facts, found: supervisorOf(facts, supervisord.pid) };
  };
  const root = await openOf(['dash', '-s']);
  expect(root.found.files?.open).toBe(readdirSync(`/proc/${supervisord.pid}/fd`).length);
  const nobody = await openOf(['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups', 'dash', '-s']);
  expect(nobody.found.files).toEqual({});
  expect(nobody.found.headroom).toEqual({});
  expect(nobody.facts.unknown).toContainEqual({
    at: `/supervisor/${nobody.facts.supervisor?.indexOf(nobody.found)}/files/open`,
    reason: 'permission-denied',
    detail: 'Before Linux 6.2 only root and the owner can count open files: audit with become: sudo.',
  });
});

test('writes nothing: it works where nothing can be written', async () => {
  const readOnly =
    'mount --bind / / && mount -o remount,ro,bind / && mount -t tmpfs -o ro none /tmp && exec chroot / dash -s';
  const facts = await probeFacts(shellSession(['unshare', '--mount', 'sh', '-c', readOnly]));
  expect(facts.limits.init).toBeDefined();
  expect(facts.sysctl['fs.nr_open']).toBeGreaterThan(0);
});
