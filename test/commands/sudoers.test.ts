// `limits-audit sudoers`: what it prints is used as it is, by the real visudo, a real sudo and a real sshd.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT_ONLY } from '../../src/facts/root-only.ts';
import { type Account, makeAccount } from '../fleet/account.ts';
import { auditHost } from '../fleet/audit-host.ts';
import { type OwnHost, startOwnHost } from '../fleet/own-host.ts';
import { asRoot, run } from '../fleet/run.ts';
import { type Sshd, startSshd } from '../fleet/sshd.ts';
import { removeSudoers, writeSudoers } from '../fleet/sudoers.ts';
import { type Supervisord, startSupervisord } from '../fleet/supervisord.ts';
import { runCommand } from './a-terminal.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'limits-audit-sudoers-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

async function sudoers(inventory: string, ...argv: readonly string[]) {
  const file = path.join(directory, 'hosts.ini');
  await writeFile(file, inventory);
  return await runCommand(['sudoers', '--inventory', file, ...argv]);
}

/** What is no comment. */
const rulesIn = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

async function accepted(text: string): Promise<string> {
  return (await run(asRoot(['visudo', '-cf', '-']), text)).trim();
}

describe('the accounts', () => {
  test('of hosts with become, each with its hosts and with whom it becomes', async () => {
    const inventory = `[web]
web[01:12] ansible_user=audit
[db]
db1 ansible_user=audit ansible_become_user=root
db2 ansible_user=ops
[all:vars]
ansible_become=yes
`;
    const { code, out } = await sudoers(
      `${inventory}[off]\nold ansible_user=x ansible_become=no\n`,
      '--become',
      'sudo:postgres',
    );
    expect(code).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "# What an audit with become: sudo needs, and nothing else.
      #
      # These rules let whoever can log in as audit, ops run any script as the user in parentheses,
      # root above all. sudo cannot allow less: the probe is a script that arrives on stdin, so there
      # is nothing on the host to name. What can be confined is the login:
      #   - use an account that is for the audit alone, without a password (useradd -r -m -s /bin/sh
      #     audit);
      #   - in its authorized_keys put from="ADDRESS-OF-THE-RUNNER",restrict in front of the audit's
      #     key: no other address, no forwarding, no terminal (a jump host needs
      #     restrict,port-forwarding);
      #   - give the private key to the workflow as a secret of a protected environment, never to a
      #     repository.
      #
      # To install it, on each host, as root (sudo does not read a file with a dot in its name):
      #
      #   limits-audit sudoers > limits-audit      # where the inventory is; copy the file to the host
      #   visudo -cf limits-audit && install -o root -g root -m 0440 limits-audit /etc/sudoers.d/limits-audit
      #
      # A host needs only the rules under its own name: leave the others out there.
      #
      # Without it, with become: none, an audit cannot know:
      #   - always: processes that a program left behind, and children of supervisord that no command
      #     explains (their environment tells whose they are);
      #   - always: inotify instances per user against their limit;
      #   - where the socket of supervisord is open to its owner only (chmod=0700, its default): the
      #     state of each program as supervisord knows it (RUNNING, FATAL, …), and whether its socket
      #     is there;
      #   - on kernels before 6.2: how many files other users' processes have open, and so the
      #     headroom of supervisord and its programs;
      #   - where /proc is mounted with hidepid: everything about other users' processes: supervisord,
      #     its programs, pid 1, threads per user;
      #   - where the configuration of supervisord, or a file that it includes, is not readable for
      #     everyone: what it is configured to do, where each limit is set, and what a restart would
      #     change;
      #   - where limits.conf, a PAM file or a sysctl file is not readable for everyone: the limits of
      #     logins, or the kernel parameters at the next boot;
      #   - for a few keys: kernel parameters that the kernel shows to root only;
      #
      # Each is then reported as unknown, never as passed. With become: sudo:USER, that user misses
      # what is not its own.

      # 12 hosts: web[01-12].
      Defaults:audit !requiretty
      audit ALL=(postgres) NOPASSWD: /bin/sh -s

      # Host: db1.
      Defaults:audit !requiretty
      audit ALL=(root) NOPASSWD: /bin/sh -s

      # Host: db2.
      Defaults:ops !requiretty
      ops ALL=(postgres) NOPASSWD: /bin/sh -s
      "
    `);
    expect(await accepted(out)).toBe('stdin: parsed OK');
  });

  test('of all hosts where none has become, without root and this machine', async () => {
    const { out } = await sudoers('a ansible_user=audit\nb ansible_user=root\nc ansible_connection=local\n');
    expect(rulesIn(out)).toEqual(['Defaults:audit !requiretty', 'audit ALL=(root) NOPASSWD: /bin/sh -s']);
    expect(out).toContain('# Host: a.\n');
  });

  test('of --user where there is no inventory', async () => {
    const here = process.cwd();
    process.chdir(directory);
    try {
      const { out } = await runCommand(['sudoers', '--user', 'audit', '--become', 'sudo:postgres']);
      expect(rulesIn(out)).toEqual(['Defaults:audit !requiretty', 'audit ALL=(postgres) NOPASSWD: /bin/sh -s']);
      const { code, err } = await runCommand(['sudoers']);
      expect([code, err.split('\n')[0]]).toEqual([
        2,
        'error: there is no inventory: looked for the file or directory "inventory.yml"',
      ]);
    } finally {
      process.chdir(here);
    }
  });

  test('that sudo has nothing to do for', async () => {
    const { code, err } = await sudoers('b ansible_user=root\n');
    expect([code, err]).toEqual([
      2,
      'error: Expected a host with a login that needs sudo, found that "all" selects none: all log in as root, or are this machine.\n  Select others with --hosts, or name a login with --user.\n',
    ]);
  });

  test.each([
    ["'EXAMPLE\\ann'", '"EXAMPLE\\ann"'],
    ['ann@example.com', '"ann@example.com"'],
    ['svc$', 'svc$'],
    ['9lives', '9lives'],
    ['web-1.audit+x', 'web-1.audit+x'],
  ])('named %s are written so that sudoers means the same', async (user, written) => {
    const { out } = await sudoers(`a ansible_user=${user}\n`);
    expect(rulesIn(out)).toEqual([`Defaults:${written} !requiretty`, `${written} ALL=(root) NOPASSWD: /bin/sh -s`]);
    expect(await accepted(out)).toBe('stdin: parsed OK');
  });

  test('that sudoers would take for others are refused, all at once', async () => {
    const { code, out, err } = await sudoers("a ansible_user=ALL\nb ansible_user='x\\'\n");
    expect([code, out]).toEqual([2, '']);
    expect(err).toBe(
      'error: Expected a login name that sudoers can hold, found "ALL": sudoers takes it for an alias, and ALL for everybody.\n' +
        '  Use an account with another name for the audit.\n' +
        'error: Expected a login name that sudoers can hold, found "x\\": sudoers reads its backslash as an escape.\n' +
        '  Use an account with another name for the audit.\n',
    );
  });

  test('as JSON', async () => {
    const { out } = await sudoers('a ansible_user=audit\n', '--json');
    expect(JSON.parse(out)).toEqual({
      file: '/etc/sudoers.d/limits-audit',
      accounts: [
        {
          user: 'audit',
          target: 'root',
          hosts: ['a'],
          lines: ['Defaults:audit !requiretty', 'audit ALL=(root) NOPASSWD: /bin/sh -s'],
        },
      ],
      unknownWithout: ROOT_ONLY,
    });
  });
});

describe('on a real host', () => {
  const NOFILE = { soft: 1024, hard: 20_000 };
  let host: OwnHost;
  let sshd: Sshd;
  let supervisord: Supervisord;
  let account: Account;

  beforeAll(async () => {
    [host, account] = await Promise.all([startOwnHost(NOFILE), makeAccount()]);
    sshd = await startSshd({ within: host });
    const config = '[program:web]\ncommand=/bin/sleep 1000\n';
    supervisord = await startSupervisord({ config, nofile: NOFILE, within: host });
  }, 30_000);

  afterAll(async () => {
    await removeSudoers(account.user);
    await supervisord.stop();
    await sshd.stop();
    await host.stop();
    await account.remove();
  });

  async function look(inputs: Readonly<Record<string, string>>) {
    const { bundle } = await auditHost({
      sshd,
      name: 'web-1',
      user: account.user,
      inputs: { baseline: 'thorough', ...inputs },
    });
    return bundle.hosts[0];
  }

  test('exactly this file lets the probe run as root, also where a terminal is wanted', async () => {
    const { out } = await sudoers(`web-1 ansible_user=${account.user}\n`);
    await writeSudoers(account.user, `Defaults requiretty\n${out}`);
    try {
      const audited = await look({ become: 'sudo' });
      expect(audited?.error).toBeUndefined();
      expect(audited?.facts?.probe.account.uid).toBe(0);
      expect(audited?.facts?.unknown).toEqual([]);
    } finally {
      await removeSudoers(account.user);
    }
  });

  /** `*` stands for one part of a pointer; what is below an unknown fact is unknown as well. */
  const covers = (pattern: string, pointer: string) =>
    new RegExp(`^${pattern.replaceAll('*', '[^/]+')}(/|$)`).test(pointer);

  test('what is unknown without it is in the list, under hidepid too', async () => {
    const patterns = ROOT_ONLY.flatMap(({ at }) => at);
    const unlisted = async () => {
      const unknown = (await look({}))?.facts?.unknown ?? [];
      expect(unknown.length).toBeGreaterThan(0);
      return unknown.filter(({ at }) => !patterns.some((pattern) => covers(pattern, at)));
    };
    expect(await unlisted()).toEqual([]);
    await run([...host.enter, 'mount', '-o', 'remount,hidepid=2', '/proc']);
    expect(await unlisted()).toEqual([]);
  });
});
