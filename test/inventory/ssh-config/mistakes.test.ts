import { expect, test } from 'vitest';
import { faultsOf } from '../a-tree.ts';
import { hostsWith } from './hosts-with.ts';

const noCommand = 'runs a command, and no command is ever taken from a configuration';
const noCode = 'loads a program library, and no code is ever taken from a configuration';
const leaveOut = '\n  Leave it out of what applies to the hosts of the audit.';

const refused: readonly (readonly [string, string])[] = [
  [
    'ProxyCommand nc %h %p',
    `ProxyCommand applies to a host of the audit and ${noCommand}\n  Say the way with ProxyJump, or with limits_jump in the inventory.`,
  ],
  ['LocalCommand id', `LocalCommand applies to a host of the audit and ${noCommand}${leaveOut}`],
  ['PermitLocalCommand yes', `PermitLocalCommand applies to a host of the audit and ${noCommand}${leaveOut}`],
  ['KnownHostsCommand /bin/k %H', `KnownHostsCommand applies to a host of the audit and ${noCommand}${leaveOut}`],
  ['RemoteCommand id', `RemoteCommand applies to a host of the audit and ${noCommand}${leaveOut}`],
  ['XAuthLocation /bin/x', `XAuthLocation applies to a host of the audit and ${noCommand}${leaveOut}`],
  ['PKCS11Provider /lib/p.so', `PKCS11Provider applies to a host of the audit and ${noCode}${leaveOut}`],
  ['SmartcardDevice /lib/p.so', `PKCS11Provider applies to a host of the audit and ${noCode}${leaveOut}`],
  ['SecurityKeyProvider /lib/s.so', `SecurityKeyProvider applies to a host of the audit and ${noCode}${leaveOut}`],
  [
    'CanonicalizeHostname yes',
    'CanonicalizeHostname applies to a host of the audit and would change the name of the host, which is not supported\n  Write the whole name with HostName: HostName %h.example.com',
  ],
  [
    'RevokedHostKeys ~/revoked',
    'RevokedHostKeys applies to a host of the audit and is not read, and a revoked key must not pass\n  Put the keys into known_hosts, on lines that start with @revoked.',
  ],
];

test.each(refused)('%s is refused where it applies, to jump hosts too, and only there', async (line, text) => {
  const config = `Host bad jump\n  ${line}`;
  expect(await faultsOf(hostsWith({ config, inventory: 'bad\nweb' }))).toBe(`ssh/config:2: ${text}`);
  expect(await faultsOf(hostsWith({ config, inventory: 'web[1:9] limits_jump=jump' }))).toBe(`ssh/config:2: ${text}`);
  expect(await hostsWith({ config })).toHaveLength(1);
});

test('ProxyCommand does not apply where the inventory says the way, nor to a hop that is reached through another', async () => {
  const config = 'Host *\n  ProxyCommand nc %h %p';
  expect(await hostsWith({ config, inventory: 'web limits_jump=none\ndb ansible_ssh_args="-J none"' })).toHaveLength(2);
  const inventory = 'web limits_jump=a,b\na limits_jump=none';
  expect(await hostsWith({ config, inventory })).toHaveLength(2);
  expect(await faultsOf(hostsWith({ config, inventory: 'web limits_jump=a,b' }))).toMatch(
    /^ssh\/config:2: ProxyCommand /,
  );
});

test.each([
  'ProxyCommand none',
  'PermitLocalCommand no',
  'KnownHostsCommand none',
  'RemoteCommand none',
  'PKCS11Provider none',
  'SecurityKeyProvider internal',
  'CanonicalizeHostname no',
  'RevokedHostKeys none',
  // The first of both counts.
  'Host web\n ProxyJump b\n ProxyCommand nc %h %p',
  'PermitLocalCommand no\nPermitLocalCommand yes',
  // Never read.
  'StrictHostKeyChecking no\nGlobalKnownHostsFile /tmp/x\nIdentityAgent /tmp/a\nUseKeychain yes',
])('%j is no command', async (config) => {
  expect(await hostsWith({ config })).toHaveLength(1);
});

test.each([
  ['Match exec "true"', `Match exec ${noCommand}\n  Say it with Host and patterns.`],
  ['Match host web exec "true"', `Match exec ${noCommand}\n  Say it with Host and patterns.`],
  ['Match !exec=true', `Match exec ${noCommand}\n  Say it with Host and patterns.`],
  [
    'Match host web',
    'expected "Match all", the only Match that is supported, found "Match host web"\n  Say it with Host and patterns.',
  ],
  ['Match', 'expected a value of Match, found none'],
  ['HostNmae x', 'ssh_config has no keyword "HostNmae"\n  Did you mean "HostName"?'],
  [
    'Zzzzzzz x',
    'ssh_config has no keyword "Zzzzzzz"\n  If another program reads it, name it in IgnoreUnknown above this line.',
  ],
  ['User', 'expected a value of User, found none'],
  ['User # me', 'expected a value of User, found none'],
  ['user "a', 'expected a value of user, found a quote that is not closed'],
  ['User a b', 'expected one value of User, found 2 words\n  Put quotes around a value with spaces.'],
  [
    'Include ~you/x',
    'expected a path in Include, found "~you/x"\n  It is absolute, starts with ~/, or is relative to the first file; tokens and ${…} are not expanded.',
  ],
  [
    'Include ${HOME}/x',
    'expected a path in Include, found "${HOME}/x"\n  It is absolute, starts with ~/, or is relative to the first file; tokens and ${…} are not expanded.',
  ],
])('%j is a mistake wherever it stands', async (line, text) => {
  expect(await faultsOf(hostsWith({ config: `Host other\n${line}` }))).toBe(`ssh/config:2: ${text}`);
});

test.each([
  ['HostName -x', 'expected a host name or an IP address in HostName, found "-x"'],
  ['HostName "a b"', 'expected a host name or an IP address in HostName, found "a b"'],
  ['HostName %p.x', 'expected a host name ("%p.x") in HostName, found the token %p, which is not supported here'],
  ['Port 0', 'expected a port from 1 to 65535 in Port, found "0"'],
  ['Port ssh', 'expected a port from 1 to 65535 in Port, found "ssh"'],
  ['User -l', 'expected a login name in User, found "-l"'],
  ['HostKeyAlias "a b"', 'expected a host name in HostKeyAlias, found "a b"'],
  [
    'ProxyJump b:x',
    'expected jump hosts (user@host:port, nearest first) in ProxyJump, found text after a colon that is no port: a password?\n  Leave a password out, and out of the file: inputs have the credentials.',
  ],
  [
    'IdentityFile keys/a',
    'expected the path of a file ("keys/a") in IdentityFile, found a path that is neither absolute nor starts with ~/',
  ],
  [
    'IdentityFile ~you/a',
    'expected the path of a file ("~you/a") in IdentityFile, found a path that is neither absolute nor starts with ~/',
  ],
  [
    'IdentityFile ~/${X}',
    'expected the path of a file ("~/${X}") in IdentityFile, found a variable of the environment, which is not expanded',
  ],
  [
    'UserKnownHostsFile ~/%C',
    'expected the path of a file ("~/%C") in UserKnownHostsFile, found the token %C, which is not supported here',
  ],
])('%s is a mistake where it applies', async (line, text) => {
  expect(await faultsOf(hostsWith({ config: `Host web\n${line}` }))).toBe(`ssh/config:2: ${text}`);
  expect(await hostsWith({ config: `Host other\n${line}` })).toHaveLength(1);
});
