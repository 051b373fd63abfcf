// `facts` and `explain` from the command line to a real sshd, with a real supervisord behind it.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Facts } from '../../src/facts/facts.ts';
import { type OwnHost, startOwnHost } from '../fleet/own-host.ts';
import { type Sshd, startSshd } from '../fleet/sshd.ts';
import { type Supervisord, startSupervisord } from '../fleet/supervisord.ts';
import { type Ran, runCommand } from './a-terminal.ts';

const CONFIG = `[supervisord]
minfds=3000
[program:steady]
command=/bin/sleep 1000
[program:wrapped]
command=/bin/sh -c 'ulimit -n 700; exec sleep 1000'
`;

let host: OwnHost;
let sshd: Sshd;
let supervisord: Supervisord;
let directory: string;

beforeAll(async () => {
  host = await startOwnHost({ soft: 1024, hard: 20_000 });
  sshd = await startSshd({ within: host });
  supervisord = await startSupervisord({ config: CONFIG, nofile: { soft: 1024, hard: 20_000 }, within: host });
  directory = await mkdtemp(path.join(tmpdir(), 'limits-audit-commands-'));
  const { address, port, user, key, knownHosts } = sshd;
  const reached = `ansible_host=${address} ansible_user=${user}`;
  await writeFile(
    path.join(directory, 'hosts.ini'),
    `[web]\nweb-1 ansible_port=${port} ${reached}\nweb-2 ansible_port=1 ${reached}\n`,
  );
  await writeFile(path.join(directory, 'key'), key, { mode: 0o600 });
  await writeFile(path.join(directory, 'known_hosts'), `${knownHosts}${knownHosts.replaceAll(`:${port}`, ':1')}`);
});

afterAll(async () => {
  await supervisord?.stop();
  await sshd?.stop();
  await host?.stop();
  await rm(directory, { recursive: true, force: true });
});

function run(...argv: readonly string[]): Promise<Ran> {
  const file = (name: string) => path.join(directory, name);
  const how = ['--inventory', file('hosts.ini'), '--ssh-key', `@${file('key')}`, '--retries', '0'];
  return runCommand([...argv, ...how, '--known-hosts', `@${file('known_hosts')}`]);
}

describe('explain', () => {
  test('one program: every hop with its live value, minfds as the one that decides, and where it stands', async () => {
    const { code, out } = await run('explain', 'web-1', 'steady');
    expect(code).toBe(0);
    expect(out).toContain('\nProgram steady\n');
    expect(out).toMatch(/▶ supervisord decides \[live 3,000 : 20,000/);
    expect(out.replaceAll(/\n\s+/g, ' ')).toContain(`${supervisord.configFile}:`);
    expect(out).toContain('Process [live 3,000 : 20,000, predicted 3,000 : 20,000]');
    expect(out).toMatch(/Login shell \(does not count\)/);
    expect(out).toContain('Proven: the live values are what the chain predicts.');
    expect(out).toContain('This restarts: supervisord and its 2 programs.');
    expect(out).not.toContain('wrapped');
  });

  test('the whole host: supervisord, and the program whose wrapper decides', async () => {
    const { code, out } = await run('explain', 'web-1');
    expect(code).toBe(0);
    expect(out).toContain('\nsupervisord ');
    expect(out).toMatch(/\nProgram wrapped\n.*▶ Wrapper decides/s);
  });

  test('a program that is not there: which there are', async () => {
    expect(await run('explain', 'web-1', 'stedy')).toEqual({
      code: 2,
      out: '',
      err: 'error: Expected a program of web-1, found "stedy".\n  Did you mean "steady"? Programs there are: steady, wrapped.\n',
    });
  });
});

describe('facts', () => {
  test('for people', async () => {
    const { code, out } = await run('facts', 'web-1');
    expect(code).toBe(0);
    expect(out).toMatch(/config minfds +3,000\n/);
    expect(out).toMatch(/^ {2}steady +\S+ +\d+ +3,000 : 20,000 +\d+ +99\.\d % left/m);
    expect(out).toMatch(/^ {2}net\.ipv4\.tcp_fin_timeout +\d+ /m);
  });

  test("through the system's own ssh, which leaves nothing behind", async () => {
    const leftovers = async () =>
      (await readdir(tmpdir())).filter((name) => /^limits-audit-[A-Za-z0-9]{6}$/.test(name));
    const before = new Set(await leftovers());
    const { code, out } = await run('facts', 'web-1', '--ssh-backend', 'openssh');
    expect(code).toBe(0);
    expect(out).toMatch(/^ {2}steady +\S+ +\d+ +3,000 : 20,000 +\d+ +99\.\d % left/m);
    // Those of other tests come and go at the same time.
    await expect
      .poll(async () => (await leftovers()).filter((name) => !before.has(name)), { timeout: 5000 })
      .toEqual([]);
  });

  test('for machines: by the published schema', async () => {
    const { code, out } = await run('facts', 'web-1', '--json');
    expect(code).toBe(0);
    const validate = new Ajv2020({ strict: false }).compile(Facts);
    expect(validate(JSON.parse(out)), JSON.stringify(validate.errors)).toBe(true);
  });
});

describe.each(['facts', 'explain'])('%s: which host', (command) => {
  test('none that the inventory has', async () => {
    expect(await run(command, 'web-11')).toEqual({
      code: 2,
      out: '',
      err: 'error: the host pattern names "web-11", which is neither a host nor a group of the inventory\n  Did you mean "web-1"?\n',
    });
  });

  test('more than one', async () => {
    expect(await run(command, 'web')).toEqual({
      code: 2,
      out: '',
      err: 'error: Expected one host, found that "web" selects 2: web-[1-2].\n  Name one of them.\n',
    });
  });

  test('one that is not reached', async () => {
    const { code, out } = await run(command, 'web-2');
    expect(code).toBe(3);
    expect(out).toMatch(
      /^Not audited\n- web-2: connect-refused during the connection\n {2}127\.0\.0\.1 port 1 refused/,
    );
  });
});
