import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { readAt, subjectName } from '../../src/facts/subject.ts';
import { type Supervisord, type SupervisordOptions, startSupervisord } from '../fleet/supervisord.ts';
import { shellSession } from '../probe/shell-session.ts';
import { probeFacts, supervisorOf } from './probe-facts.ts';

const WEB = '[program:web]\ncommand=sleep 1000\nstartsecs=0\n';

let running: Supervisord | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function start(options: SupervisordOptions): Promise<Supervisord> {
  running = await startSupervisord(options);
  return running;
}

async function factsAbout(supervisord: Supervisord) {
  const facts = await probeFacts(shellSession(['dash', '-s']));
  return { facts, found: supervisorOf(facts, supervisord.pid) };
}

/** A change that is later than the start beyond doubt, without waiting for the clock. */
function editLater(file: string, text: string): void {
  writeFileSync(file, text);
  const later = new Date(Date.now() + 60_000);
  utimesSync(file, later, later);
}

describe('what is on disk against what runs', () => {
  test('a raised minfds is stale until a full restart', async () => {
    const first = await start({ config: WEB, nofile: { soft: 1024, hard: 4096 } });
    const before = await factsAbout(first);
    expect(before.found).toMatchObject({
      config: { minfds: 1024, sources: { minfds: { from: 'default' } } },
      limits: { nofile: { soft: 1024, hard: 4096 } },
      stale: [],
    });

    editLater(join(first.dir, 'supervisord.conf'), `[supervisord]\nminfds=3000\n${WEB}`);
    const { facts, found } = await factsAbout(first);
    expect(found.stale).toMatchObject([
      {
        what: 'supervisord-config',
        state: 'confirmed',
        file: first.configFile,
        line: 2,
        predicted: { soft: 3000, hard: 4096 },
      },
    ]);
    expect(found.nextStart).toEqual({ outcome: 'starts', nofile: { soft: 3000, hard: 4096 } });
    const at = facts.supervisor?.indexOf(found);
    expect(readAt(facts, `/supervisor/${at}/config/minfds`)).toBe(`${first.configFile}:2`);
    expect(readAt(facts, `/supervisor/${at}/stale/0/state`)).toBe(`${first.configFile}:2`);

    running = await first.restart({ config: `[supervisord]\nminfds=3000\n${WEB}` });
    const after = await factsAbout(running);
    expect(after.found).toMatchObject({ limits: { nofile: { soft: 3000, hard: 4096 } }, stale: [] });
    expect(after.found.programs[0]).toMatchObject({ limits: { nofile: { soft: 3000, hard: 4096 } } });
  });

  test('a lowered minfds predicts nothing where nobody knows what is inherited', async () => {
    const supervisord = await start({
      config: `[supervisord]\nminfds=3000\n${WEB}`,
      nofile: { soft: 1024, hard: 4096 },
    });
    editLater(supervisord.configFile, `[supervisord]\nminfds=2000\n${WEB}`);
    const { facts, found } = await factsAbout(supervisord);
    expect(found.stale).toMatchObject([{ state: 'possible', file: supervisord.configFile, line: 2 }]);
    expect(found.nextStart).toEqual({
      outcome: 'unknown',
      reason: 'what it will inherit depends on what starts it',
    });
    expect(facts.unknown).toContainEqual({
      at: `/supervisor/${facts.supervisor?.indexOf(found)}/nextStart/nofile`,
      reason: 'not-observable',
      detail: 'what it will inherit depends on what starts it',
    });
  });

  test('a configuration that would stop the next start', async () => {
    const supervisord = await start({ config: WEB });
    editLater(supervisord.configFile, `[supervisord]\nminfds=65,535\n${WEB}`);
    const { facts, found } = await factsAbout(supervisord);
    expect(found.nextStart?.outcome).toBe('refuses');
    expect(found.nextStart?.reason).toContain(`${supervisord.configFile}:2: `);
    expect(found.config?.minfds).toBeUndefined();
    expect(facts.unknown.map(({ at }) => at)).toContain(
      `/supervisor/${facts.supervisor?.indexOf(found)}/config/minfds`,
    );
  });

  test('the command line beats the file', async () => {
    const supervisord = await start({
      config: `[supervisord]\nminfds=2000\n${WEB}`,
      argv: ['-a', '1500'],
      nofile: { soft: 1024, hard: 4096 },
    });
    const { facts, found } = await factsAbout(supervisord);
    expect(found.config).toMatchObject({ minfds: 1500, sources: { minfds: { from: 'argv' } } });
    expect(found.limits?.nofile).toEqual({ soft: 1500, hard: 4096 });
    const at = facts.supervisor?.indexOf(found);
    expect(readAt(facts, `/supervisor/${at}/config/minfds`)).toBe(`/proc/${supervisord.pid}/cmdline`);
    expect(subjectName(facts, `/supervisor/${at}/config/minfds`)).toBe(`minfds of supervisord ${supervisord.pid}`);
  });
});

describe('what an account without rights may not read', () => {
  const nobody = ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups', 'dash', '-s'] as const;

  test('a configuration file', async () => {
    const supervisord = await start({ config: `[supervisord]\nminfds=2000\n${WEB}`, files: { 'conf.d/x.conf': '' } });
    chmodSync(supervisord.configFile, 0o600);
    const facts = await probeFacts(shellSession([...nobody]));
    const found = supervisorOf(facts, supervisord.pid);
    const at = facts.supervisor?.indexOf(found);
    expect(found.configFile).toBe(supervisord.configFile);
    expect(found.config).toMatchObject({ sources: {}, files: [{ path: supervisord.configFile, readable: false }] });
    expect(found.config?.minfds).toBeUndefined();
    expect(facts.unknown).toContainEqual({
      at: `/supervisor/${at}/config/minfds`,
      reason: 'permission-denied',
      detail: `${supervisord.configFile}: Audit with become: sudo, or let this account read the file.`,
    });
    expect(found.programs).toMatchObject([{ name: 'sleep', identifiedBy: 'none', running: true }]);
  });

  test('an included file: the main file alone decides nothing', async () => {
    const supervisord = await start({
      config: `[supervisord]\nminfds=2000\n${WEB}[include]\nfiles=conf.d/*.conf\n`,
      files: { 'conf.d/x.conf': '[supervisord]\nminfds=1100\n' },
    });
    chmodSync(join(supervisord.dir, 'conf.d/x.conf'), 0o600);
    const facts = await probeFacts(shellSession([...nobody]));
    const found = supervisorOf(facts, supervisord.pid);
    expect(found.config?.minfds).toBeUndefined();
    chmodSync(join(supervisord.dir, 'conf.d'), 0o700);
    const hidden = await probeFacts(shellSession([...nobody]));
    expect(supervisorOf(hidden, supervisord.pid).config?.minfds).toBeUndefined();
    expect(hidden.unknown.map(({ at }) => at)).toContain(
      `/supervisor/${hidden.supervisor?.findIndex(({ pid }) => pid === supervisord.pid)}/config/minfds`,
    );
  });
});

describe('where the configuration is', () => {
  async function withDaemon<T>(argv: readonly [string, ...string[]], cwd: string, look: (pid: number) => Promise<T>) {
    const daemon = spawn(argv[0], argv.slice(1), { cwd, stdio: 'ignore' });
    try {
      await sleep(600);
      return await look(daemon.pid ?? 0);
    } finally {
      const ended = new Promise((resolve) => daemon.once('exit', resolve));
      daemon.kill('SIGTERM');
      await ended;
    }
  }

  test.each([
    ['a relative -c', ['supervisord', '-nc', 'other/../own.conf'], 'argv', 'own.conf'],
    ['the working directory', ['supervisord', '-n'], 'search', 'supervisord.conf'],
    ['python -m', ['python3', '-m', 'supervisor.supervisord', '-n', '--conf=own.conf'], 'argv', 'own.conf'],
  ] as const)('%s', async (_name, argv, configFrom, file) => {
    const host = await start({ config: WEB });
    const own = (name: string) =>
      `[supervisord]\npidfile=%(here)s/${name}.pid\nlogfile=%(here)s/${name}.log\nminfds=1111\n`;
    const folder = join(host.dir, 'started here');
    mkdirSync(join(folder, 'other'), { recursive: true });
    for (const name of ['own.conf', 'supervisord.conf']) writeFileSync(join(folder, name), own(name));
    await withDaemon(
      argv[0] === 'python3' ? ['/usr/bin/python3', ...argv.slice(1)] : [...argv],
      folder,
      async (pid) => {
        const found = supervisorOf(await probeFacts(shellSession(['dash', '-s'])), pid);
        expect(found).toMatchObject({
          configFile: join(folder, file),
          configFrom,
          config: { minfds: 1111, problems: [] },
        });
      },
    );
  });

  test('another root: its files are read there, and links out of it are not followed', async () => {
    const host = await start({ config: WEB });
    const root = join(host.dir, 'root');
    execFileSync('mkdir', [
      '-p',
      ...['usr', 'lib', 'lib64', 'bin', 'etc', 'tmp', 'proc'].map((name) => join(root, name)),
    ]);
    writeFileSync(
      join(root, 'etc/supervisord.conf'),
      '[supervisord]\nminfds=1212\npidfile=/tmp/x.pid\nlogfile=/tmp/x.log\n[include]\nfiles=/etc/*.inc\n',
    );
    writeFileSync(join(root, 'etc/secret'), '[program:secret]\ncommand=x\n');
    execFileSync('ln', ['-s', '/etc/secret', join(root, 'etc/link.inc')]);
    const script = ['usr', 'lib', 'lib64', 'bin'].map((name) => `mount --bind /${name} ${root}/${name}`).join(' && ');
    const enter = `${script} && exec chroot ${root} /usr/bin/python3 /usr/bin/supervisord -n -c /etc/supervisord.conf`;
    await withDaemon(['unshare', '--mount', 'sh', '-c', enter.replaceAll("'", '')], '/', async (pid) => {
      const facts = await probeFacts(shellSession(['dash', '-s']));
      const found = supervisorOf(facts, pid);
      expect(found.configFile).toBe('/etc/supervisord.conf');
      expect(found.config?.files.map(({ path, readable }) => [path, readable])).toEqual([
        ['/etc/supervisord.conf', true],
        ['/etc/link.inc', false],
      ]);
      expect(found.config?.minfds).toBeUndefined();
      expect(facts.unknown).toContainEqual({
        at: `/supervisor/${facts.supervisor?.indexOf(found)}/config/minfds`,
        reason: 'unsupported',
        detail: '/etc/link.inc: It is behind a symbolic link inside a container.',
      });
    });
  });
});

test('a supervisord below a supervisord keeps its own programs', async () => {
  const inner =
    '[supervisord]\nnodaemon=true\npidfile=%(here)s/inner.pid\nlogfile=%(here)s/inner.log\n[program:deep]\ncommand=sleep 900.25\n';
  const supervisord = await start({
    config: '[program:inner]\ncommand=supervisord -c %(here)s/inner.conf\n',
    files: { 'inner.conf': inner },
  });
  await expect
    .poll(() => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }), { timeout: 10_000 })
    .toContain('sleep 900.25');
  const { facts, found } = await factsAbout(supervisord);
  expect(found.programs).toMatchObject([{ name: 'inner', processes: [{ command: 'supervisord' }] }]);
  const below = supervisorOf(facts, found.programs[0]?.pid ?? 0);
  expect(below).toMatchObject({ startedBy: 'supervisor', programs: [{ name: 'deep', identifiedBy: 'environment' }] });
});

test('under sudo, the login is what called it', async () => {
  const login = 'ulimit -S -n 777; sudo -n sh -c "ulimit -S -n 555; exec dash -s"; :';
  const facts = await probeFacts(shellSession(['sh', '-c', login]));
  expect(facts.limits.login?.nofile?.soft).toBe(777);
});
