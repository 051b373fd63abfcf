// init known-hosts against real sshds: what it prints is what OpenSSH and an audit then accept, and nobody is logged in.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run as runProgram } from '../fleet/run.ts';
import { type Sshd, startSshd } from '../fleet/sshd.ts';
import { type Ran, runCommand } from './a-terminal.ts';

let three: Sshd;
let behind: Sshd;
let changed: Sshd;
let directory: string;
const file = (name: string) => path.join(directory, name);

beforeAll(async () => {
  three = await startSshd({ hostKeys: ['ed25519', 'ecdsa', 'rsa'] });
  [behind, changed] = await Promise.all([startSshd({ authorizedKeys: [three.publicKey] }), startSshd()]);
  directory = await mkdtemp(path.join(tmpdir(), 'limits-audit-known-'));
  await writeFile(file('key'), three.key, { mode: 0o600 });
});

afterAll(async () => {
  await Promise.all([three?.stop(), behind?.stop(), changed?.stop()]);
  await rm(directory, { recursive: true, force: true });
});

const at = ({ port }: { readonly port: number }, more = '') =>
  `ansible_host=127.0.0.1 ansible_port=${port} ansible_user=${three.user} ${more}`;
const logins = (sshd: Sshd) => sshd.log().match(/(Accepted|Failed|Postponed) \w+/g)?.length ?? 0;
/** Written once more from the side of a known_hosts reader: the lines that count. */
const linesOf = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

async function init(hosts: readonly string[], known: string, ...more: readonly string[]): Promise<Ran> {
  await writeFile(file('hosts.ini'), hosts.map((host) => `${host}\n`).join(''));
  await writeFile(file('before'), known);
  const how = ['--inventory', file('hosts.ini'), '--known-hosts', `@${file('before')}`, '--retries', '0'];
  return runCommand(['init', 'known-hosts', ...how, ...more]);
}

describe('the lines', () => {
  test('are all keys of a server, and say first that nobody has verified them', async () => {
    const before = logins(three);
    const { code, out, err } = await init([`web1 ${at(three)}`], '');
    expect(code).toBe(0);
    const [ed25519, ecdsa, rsa] = three.hostKeys;
    expect(
      out.replace(/at \d{4}-[\d-]+T[\d:.]+Z/, 'at TIME'),
    ).toBe(`# NOT VERIFIED: 3 keys, as whoever answered on the network at TIME offered them.
# Before you trust a line, compare its fingerprint with what the host itself says, on its console or in the log of
# its first boot at the cloud provider, not over the network: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub
# (ecdsa, rsa alike). Delete the lines that you did not compare.

# web1: ssh-ed25519 ${ed25519?.fingerprint} NEW, compare
${ed25519?.line.trim()}

# web1: ecdsa-sha2-nistp256 ${ecdsa?.fingerprint} NEW, compare
${ecdsa?.line.trim()}

# web1: ssh-rsa ${rsa?.fingerprint} NEW, compare
${rsa?.line.trim()}
`);
    expect(err).toBe(`[1/1] web1: 3 keys
Nobody has verified these keys: compare each fingerprint on the host itself before you trust it.
`);
    expect(logins(three)).toBe(before);
  });

  test('are what OpenSSH and an audit then accept, each of them alone', async () => {
    const written = file('known_hosts');
    const { code, err } = await init([`web1 ${at(three)}`], '', '--output', written);
    expect([code, err.includes(`Written: ${written}\n`)]).toEqual([0, true]);
    const found = await runProgram(['ssh-keygen', '-F', `[127.0.0.1]:${three.port}`, '-f', written]);
    expect(linesOf(found)).toEqual(three.hostKeys.map(({ line }) => line.trim()));
    for (const line of linesOf(await readFile(written, 'utf8'))) {
      await writeFile(file('one'), `${line}\n`);
      const strict = ['StrictHostKeyChecking=yes', `UserKnownHostsFile=${file('one')}`, 'GlobalKnownHostsFile=none'];
      const ssh = ['ssh', '-F', 'none', '-i', file('key'), '-p', String(three.port)];
      const options = [...strict, 'BatchMode=yes', 'IdentitiesOnly=yes'].flatMap((each) => ['-o', each]);
      expect(await runProgram([...ssh, ...options, `${three.user}@127.0.0.1`, 'echo hello'])).toContain('hello');
      const audit = [
        '--inventory',
        file('hosts.ini'),
        '--known-hosts',
        `@${file('one')}`,
        '--ssh-key',
        `@${file('key')}`,
      ];
      expect((await runCommand(['check-inventory', '--connect', ...audit])).out).toMatch(/^ *web1 +ok +ok +ok +ok /m);
    }
  });

  test('never replace a file that is there', async () => {
    await writeFile(file('mine'), 'mine\n');
    const { code, err } = await init([`web1 ${at(three)}`], '', '--output', file('mine'));
    expect(code).toBe(2);
    expect(err).toContain(`error: --output ${file('mine')}: expected a new file, found that it is there already.\n`);
    expect(await readFile(file('mine'), 'utf8')).toBe('mine\n');
  });

  test('one for a server that has two names in the inventory', async () => {
    const { out, err } = await init([`web1 ${at(changed)}`, `web2 ${at(changed)}`], '');
    expect(out).toContain(`\n# web[1-2]: ssh-ed25519 ${changed.hostKeyFingerprint} NEW, compare\n`);
    expect([linesOf(out), err.includes('[1/1] web1, web2: 1 key\n')]).toEqual([[changed.hostKeyLine.trim()], true]);
  });
});

describe('what is known already', () => {
  test('is marked, also where the name is hashed', async () => {
    const plain = three.hostKeys[0]?.line ?? '';
    await writeFile(file('hashed'), plain.endsWith('\n') ? plain : `${plain}\n`);
    await runProgram(['ssh-keygen', '-q', '-H', '-f', file('hashed')]);
    const { code, out } = await init([`web1 ${at(three)}`], await readFile(file('hashed'), 'utf8'));
    expect(code).toBe(0);
    expect(out).toContain('# Known before, where it says so: 1 key.\n');
    expect(out).toContain(`# web1: ssh-ed25519 ${three.hostKeyFingerprint} known: ${file('before')}:1\n`);
    expect(out.match(/ NEW, compare$/gm)).toHaveLength(2);
  });

  test('a key that is another one now is refused aloud, with all keys of its server; others go on', async () => {
    const other = three.hostKeyLine.split(' ')[2];
    const stale = `[127.0.0.1]:${changed.port} ssh-ed25519 ${other}\n`;
    const { code, out, err } = await init([`web1 ${at(changed)}`, `web2 ${at(behind)}`], stale);
    expect([code, linesOf(out)]).toEqual([3, [behind.hostKeyLine.trim()]]);
    expect(out).toContain(`\n# No line for:\n# REFUSED: web1: 127.0.0.1 port ${changed.port} (host-key-changed)\n`);
    expect(err).toContain(
      `no line for web1: THE HOST KEY OF 127.0.0.1 port ${changed.port} HAS CHANGED: it offers ssh-ed25519 ${changed.hostKeyFingerprint}, known is ssh-ed25519 ${three.hostKeyFingerprint} (${file('before')}:1). Somebody may be answering in its place.`,
    );
  });

  test('a server that no longer has any of its known keys is refused, whatever it offers instead', async () => {
    const rsa = three.hostKeys[2]?.line.split(' ')[2];
    const { code, out, err } = await init([`web1 ${at(changed)}`], `[127.0.0.1]:${changed.port} ssh-rsa ${rsa}\n`);
    expect([code, out]).toEqual([3, '']);
    expect(err).toContain(
      `it offers ssh-ed25519 ${changed.hostKeyFingerprint}, and none of those that are known: ssh-rsa`,
    );
    expect(err).toContain('No key was read that could have a line, so nothing was written.\n');
  });

  test('a pin counts as known, and the keys beside it get no line', async () => {
    const pin = `limits_host_key=${three.hostKeys[1]?.fingerprint}`;
    const right = await init([`web1 ${at(three, pin)}`], '');
    expect([right.code, linesOf(right.out)]).toEqual([0, [three.hostKeys[1]?.line.trim()]]);
    expect(right.out).toContain(
      `# web1: ecdsa-sha2-nistp256 ${three.hostKeys[1]?.fingerprint} known: limits_host_key\n`,
    );
    const wrong = await init([`web1 ${at(changed, pin)}`], '');
    expect([wrong.code, wrong.out]).toEqual([3, '']);
    expect(wrong.err).toContain('HAS CHANGED');
  });

  test('a revoked key is refused', async () => {
    const { code, out, err } = await init(
      [`web1 ${at(changed)}`],
      `@revoked * ${changed.hostKeyLine.slice(changed.hostKeyLine.indexOf(' ') + 1)}\n`,
    );
    expect([code, out, err.includes('is revoked')]).toEqual([3, '', true]);
  });
});

describe('behind a jump host', () => {
  const via = (sshd: Sshd) => `limits_jump=${sshd.user}@127.0.0.1:${sshd.port}`;

  test('keys are read through it when its own is known, and the host is not logged in to', async () => {
    const entered = () => three.log().match(/Accepted publickey/g)?.length ?? 0;
    const before = [entered(), logins(behind)];
    const key = ['--ssh-key', `@${file('key')}`];
    const { code, out, err } = await init([`db1 ${at(behind, via(three))}`], three.knownHosts, ...key);
    expect({ code, err: err.includes('no line') }).toEqual({ code: 0, err: false });
    expect(linesOf(out)).toEqual([...three.hostKeys.map(({ line }) => line.trim()), behind.hostKeyLine.trim()]);
    expect(out).toContain(`# db1: ssh-ed25519 ${behind.hostKeyFingerprint} NEW, compare\n`);
    expect([entered(), logins(behind)]).toEqual([(before[0] ?? 0) + 1, before[1]]);
  });

  test('when its key is not known, it alone is read, nobody is logged in to, and each host behind is told', async () => {
    const before = [logins(three), logins(behind)];
    const key = ['--ssh-key', `@${file('key')}`];
    const { code, out, err } = await init(
      [`db1 ${at(behind, via(three))}`, `db2 ${at(changed, via(three))}`],
      '',
      ...key,
    );
    expect([code, linesOf(out)]).toEqual([3, three.hostKeys.map(({ line }) => line.trim())]);
    for (const name of ['db1', 'db2']) {
      expect(err).toContain(
        `no line for ${name}: At the jump host 127.0.0.1: The host key of 127.0.0.1 port ${three.port} is not known`,
      );
    }
    expect([logins(three), logins(behind)]).toEqual(before);
  });

  test('a jump host without anything to log in with is an error before anything is contacted', async () => {
    const { code, err } = await init([`db1 ${at(behind, via(three))}`], '');
    expect([code, err.split('\n')[0]]).toEqual([
      2,
      'error: ssh-key: expected something to log in to 127.0.0.1 with, found neither ssh-key nor ssh-password nor an SSH agent',
    ]);
  });
});

describe('hosts that cannot be read', () => {
  test('are told, and the others go on', async () => {
    const hosts = [`gone ${at({ port: 1 })}`, `web1 ${at(changed)}`];
    const { code, out, err } = await init(hosts, '');
    expect([code, linesOf(out)]).toEqual([3, [changed.hostKeyLine.trim()]]);
    expect(out).toContain('\n# No line for:\n# not read: gone: 127.0.0.1 port 1 (connect-refused)\n');
    expect(err).toContain('no line for gone: 127.0.0.1 port 1 refused the connection: ');
  });

  test('allowed-hosts holds', async () => {
    const { code, out, err } = await init([`web1 ${at(changed)}`], '', '--allowed-hosts', '192.0.2.0/24');
    expect([code, out, err.includes('(address-refused)')]).toEqual([3, '', true]);
  });
});

describe('what it does not do', () => {
  test.each([
    [['known-hosts', '--facts', 'x.json'], 'error: Host keys are read from hosts, and --facts connects to none.'],
    [
      ['known-hosts', '--ssh-backend', 'openssh'],
      'error: init known-hosts reads keys with the built-in client, and --ssh-backend openssh asks for another.',
    ],
    [['known-hosts', 'web1'], 'error: "init known-hosts" takes no names of hosts, found "web1".'],
    [['known_hosts'], 'error: init drafts no "known_hosts".\n  Did you mean "known-hosts"?'],
    [['nothing'], 'error: init drafts no "nothing".'],
    [['known-hosts', '--json'], 'error: init takes no --json: a draft is for people to read.'],
  ])('%j', async (argv, message) => {
    const { code, out, err } = await runCommand(['init', ...argv]);
    expect([code, out, err.startsWith(message)]).toEqual([2, '', true]);
  });
});
