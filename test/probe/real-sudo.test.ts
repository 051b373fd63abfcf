// sudo as it really refuses: a real sudo behind a real sshd, with rules for an account of this test alone.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explainSudo } from '../../src/probe/explain-sudo.ts';
import { LocalSession } from '../../src/transport/local-session.ts';
import { type Account, makeAccount } from '../fleet/account.ts';
import { auditHost } from '../fleet/audit-host.ts';
import { asRoot, run } from '../fleet/run.ts';
import { type Sshd, startSshd } from '../fleet/sshd.ts';
import { removeSudoers, writeSudoers } from '../fleet/sudoers.ts';
import { withSshd } from '../transport/with-sshd.ts';

let sshd: Sshd;
let login: Account;
let target: Account;

beforeAll(async () => {
  [sshd, login, target] = await Promise.all([startSshd(), makeAccount(), makeAccount()]);
});

afterAll(async () => {
  await removeSudoers(login.user);
  await sshd.stop();
  await login.remove();
  await target.remove();
});

/** Audits through sudo. */
async function look(becomeUser?: string, server = sshd) {
  const become = becomeUser === undefined ? 'sudo' : `sudo:${becomeUser}`;
  const { bundle, report } = await auditHost({ sshd: server, name: 'web-1', user: login.user, inputs: { become } });
  const { facts, error } = bundle.hosts[0] ?? {};
  return { probe: facts?.probe, error, run: report.run };
}

const accountOf = async (user: string) => ({ uid: Number(await run(['id', '-u', user])), name: user });

describe('runs the probe', () => {
  test('as root', async () => {
    await writeSudoers(login.user, `${login.user} ALL=(root) NOPASSWD: /bin/sh -s`);
    for (const user of [undefined, 'root']) {
      const { probe } = await look(user);
      expect(probe).toEqual({ at: probe?.at, account: { uid: 0, name: 'root' }, become: 'sudo' });
    }
  });

  test('as the user that is named, and says so in facts and report', async () => {
    await writeSudoers(login.user, `${login.user} ALL=(${target.user}) NOPASSWD: /bin/sh -s`);
    const { probe, run: described } = await look(target.user);
    const account = await accountOf(target.user);
    expect(probe).toEqual({ at: probe?.at, account, become: 'sudo', becomeUser: target.user });
    expect(described.become).toBe(`sudo:${target.user}`);
  });

  test.each(['use_pty', 'log_output', 'lecture=always'])('with Defaults %s', async (setting) => {
    await writeSudoers(login.user, `Defaults:${login.user} ${setting}\n${login.user} ALL=(root) NOPASSWD: /bin/sh -s`);
    expect((await look()).probe?.account.uid).toBe(0);
  });
});

describe('a refusal', () => {
  const rule = () => `${login.user} ALL=(root) NOPASSWD: /bin/sh -s`;
  const passwordWanted = () => ({
    code: 'sudo-password-required',
    phase: 'sudo',
    message: `sudo asks ${login.user} for a password before it runs anything as root.`,
    hint: `It does that as well where no rule allows it. Allow exactly this in sudoers: \`${rule()}\` (limits-audit sudoers prints the file). Or audit with become: none.`,
  });

  test.each<[string, () => string]>([
    ['no rule at all', () => ''],
    ['no NOPASSWD', () => `${login.user} ALL=(root) /bin/sh -s`],
    ['NOPASSWD for another command', () => `${login.user} ALL=(root) NOPASSWD: /bin/true`],
    ['NOPASSWD for other arguments', () => `${login.user} ALL=(root) NOPASSWD: /bin/sh -c *`],
    ['NOPASSWD for another user only', () => `${login.user} ALL=(${target.user}) NOPASSWD: /bin/sh -s`],
  ])('%s: sudo asks for a password', async (_name, lines) => {
    await writeSudoers(login.user, lines());
    expect((await look()).error).toEqual(passwordWanted());
  });

  test('to become the user that is named', async () => {
    await writeSudoers(login.user, rule());
    expect((await look(target.user)).error).toMatchObject({
      code: 'sudo-password-required',
      message: `sudo asks ${login.user} for a password before it runs anything as ${target.user}.`,
    });
  });

  test.each<[string, () => string]>([
    ['with another rule', () => `${login.user} ALL=(root) /bin/true`],
    ['without any', () => ''],
  ])('without a question, %s', async (_name, lines) => {
    await writeSudoers(login.user, `Defaults:${login.user} !authenticate\n${lines()}`);
    expect((await look()).error).toEqual({
      code: 'sudo-not-allowed',
      phase: 'sudo',
      message: `sudo does not allow ${login.user} to run \`sh -s\` as root.`,
      hint: `Allow exactly this in sudoers: \`${rule()}\` (limits-audit sudoers prints the file). Or audit with become: none.`,
    });
  });

  test('for want of a terminal', async () => {
    await writeSudoers(login.user, `Defaults:${login.user} requiretty\n${rule()}`);
    expect((await look()).error).toEqual({
      code: 'sudo-tty-required',
      phase: 'sudo',
      message: `sudo wants a terminal before it lets ${login.user} run anything.`,
      hint: `Turn requiretty off for this account in sudoers: \`Defaults:${login.user} !requiretty\`. Or audit with become: none.`,
    });
  });

  test('because there is no such user', async () => {
    await writeSudoers(login.user, `${login.user} ALL=(ALL) NOPASSWD: /bin/sh -s`);
    expect((await look('la-no-such-user')).error).toEqual({
      code: 'sudo-user-unknown',
      phase: 'sudo',
      message: 'The host has no user la-no-such-user for sudo to run the probe as.',
      hint: 'Check become: sudo:USER, or leave the hosts without that user out of "hosts".',
    });
  });

  test('NOEXEC: the shell runs and can start nothing', async () => {
    await writeSudoers(login.user, `${login.user} ALL=(root) NOPASSWD:NOEXEC: /bin/sh -s`);
    const { error } = await look();
    expect(error).toEqual({
      code: 'sudo-noexec',
      phase: 'sudo',
      message: `sudo ran the probe for ${login.user} and lets it start no program (NOEXEC).`,
      hint: `Allow it for this command in sudoers: \`${login.user} ALL=(root) NOPASSWD:EXEC: /bin/sh -s\`.`,
    });
    const allowed = /`(.*)`/.exec(error?.hint ?? '')?.[1] ?? '';
    await writeSudoers(login.user, `Defaults:${login.user} noexec\n${allowed}`);
    expect((await look()).probe?.account.uid).toBe(0);
  });

  test('an account that has expired since the login', async () => {
    await writeSudoers(login.user, rule());
    // sshd would not let it in any more, so it expires for sudo alone: sudo is asked by a second login that may.
    await run(asRoot(['chage', '-E', '2020-01-01', login.user]));
    try {
      const session = new LocalSession(1_000_000);
      const said: Buffer[] = [];
      const ended = await session.run(
        'sh -s',
        `exec runuser -u ${login.user} -- sudo -n sh -s\n`,
        (chunk) => said.push(chunk) < 0,
        new AbortController().signal,
      );
      const explained = explainSudo({ exitCode: ended.exitCode, said: ended.stderr, user: login.user, target: 'root' });
      expect(explained.failure.code).toBe('sudo-account-invalid');
    } finally {
      await run(asRoot(['chage', '-E', '-1', login.user]));
    }
  });

  test('no sudo in the PATH of the login', async () => {
    await withSshd({ config: ['SetEnv PATH=/nonexistent'] }, async (server) => {
      expect((await look(undefined, server)).error).toEqual({
        code: 'sudo-missing',
        phase: 'sudo',
        message: `There is no sudo that ${login.user} could run.`,
        hint: 'Install sudo on the host, log in as root, or audit with become: none.',
      });
    });
  });
});
