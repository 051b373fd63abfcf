import { expect, test } from 'vitest';
import { loadSshConfig } from '../../../src/inventory/ssh-config/load.ts';
import { faultsOf } from '../a-tree.ts';
import { hostsWith, wayOf } from './hosts-with.ts';

test('all mistakes of all files are told at once', async () => {
  const files = { 'ssh/a': 'Usr x\n', 'ssh/b': Buffer.from([0x61, 0x0a, 0xff]) };
  expect(await faultsOf(hostsWith({ config: 'Prot 1\nInclude a b\nMatch exec x', files }))).toBe(
    [
      'ssh/config:1: ssh_config has no keyword "Prot"\n  Did you mean "Port"?',
      'ssh/a:1: ssh_config has no keyword "Usr"\n  Did you mean "User"?',
      'ssh/b:2: expected UTF-8 text, found other bytes',
      'ssh/config:3: Match exec runs a command, and no command is ever taken from a configuration\n  Say it with Host and patterns.',
    ].join('\n'),
  );
});

test('names in Include are relative to the first file, in included files too', async () => {
  const files = {
    'ssh/conf.d/a': 'Include conf.d/inner/*\nInclude ~/mine',
    'ssh/conf.d/inner/b': 'User relative',
    '/home/me/mine': 'Port 23',
    '/etc/x': 'HostName absolute',
  };
  const [host] = await hostsWith({ config: 'Include conf.d/*\nInclude /etc/x', files });
  expect(host && wayOf(host)).toBe('relative@absolute:23');
});

test('a file that includes itself ends, and so does one that includes too much', async () => {
  const hint = '\n  Look for a file that includes itself.';
  expect(await faultsOf(hostsWith({ config: 'Include config' }))).toBe(
    `ssh/config:1: ssh_config includes files more than 16 levels deep${hint}`,
  );
  const many = Object.fromEntries(Array.from({ length: 256 }, (_, index) => [`ssh/d/${index}`, 'User x']));
  expect(await faultsOf(hostsWith({ config: 'Include d/*', files: many }))).toBe(
    `ssh/d/99: ssh_config includes more than 256 files${hint}`,
  );
  expect(await faultsOf(hostsWith({ config: '#'.repeat(1024 * 1024 + 1) }))).toBe(
    'ssh/config: cannot be read: larger than 1048576 bytes\n  The input "ssh-config" names it.',
  );
  const deep = Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`ssh/${index}`, `Include ${index + 1}`]));
  expect(await hostsWith({ config: 'Include 1', files: { ...deep, 'ssh/16': 'User x' } })).toHaveLength(1);
});

test('a file that is not there', async () => {
  const missing = loadSshConfig('no-such-folder/config');
  expect(await faultsOf(missing)).toBe(
    'no-such-folder/config: cannot be read: it does not exist\n  The input "ssh-config" names it.',
  );
  expect(await faultsOf(loadSshConfig('src'))).toBe(
    'src: cannot be read: not a regular file\n  The input "ssh-config" names it.',
  );
});
