// Bad input, as the user of the Action sees it: one annotation for each problem, exit code 2, and nobody contacted.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runAction } from './run-bundle.ts';

const directory = mkdtempSync(join(tmpdir(), 'limits-audit-keys-'));
const makeKey = (name: string, passphrase: string): string => {
  const file = join(directory, name);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', 'canary', '-f', file]);
  return readFileSync(file, 'utf8');
};
const KEY = makeKey('plain', '');
const ENCRYPTED = makeKey('encrypted', 'correct horse');
const PUBLIC = readFileSync(join(directory, 'plain.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
afterAll(() => rmSync(directory, { recursive: true }));

const HOSTS = 'web-1 ansible_host=127.0.0.1 ansible_user=audit\n';
const KNOWN = `127.0.0.1 ${PUBLIC}\n`;
const GOOD = { inventory: 'hosts.ini', 'ssh-key': KEY, 'known-hosts': KNOWN };

interface Case {
  readonly name: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Each annotation: `FILE:LINE:COLUMN` as the runner marks it, then the text. */
  readonly errors: readonly { readonly at?: string; readonly text: string }[];
}

const CASES: readonly Case[] = [
  {
    name: 'no inventory',
    inputs: { ...GOOD, inventory: '' },
    errors: [
      {
        text: 'there is no inventory: looked for the file or directory "inventory.yml"\n  Did you mean "hosts.ini"?',
      },
    ],
  },
  {
    name: 'unknown group',
    inputs: { ...GOOD, hosts: 'wob' },
    errors: [{ text: 'the host pattern names "wob", which is neither a host nor a group of the inventory' }],
  },
  {
    name: 'host without a user',
    inputs: GOOD,
    files: { 'hosts.ini': '# hosts\nweb-1\n' },
    errors: [
      {
        at: 'hosts.ini:2:1',
        text: 'hosts.ini:2:1: the host "web-1" has no user to log in as\n  Set ansible_user in the inventory, or the input "user".',
      },
    ],
  },
  {
    name: 'duplicate YAML key',
    inputs: { ...GOOD, inventory: 'hosts.yml' },
    files: { 'hosts.yml': 'all:\n  hosts:\n    a: {}\n    a: {}\n' },
    errors: [
      {
        at: 'hosts.yml:4:5',
        text: 'hosts.yml:4:5: the key "a" is given twice in one mapping\n  It stands first in hosts.yml:3.',
      },
    ],
  },
  {
    name: 'malformed YAML',
    inputs: { ...GOOD, inventory: 'hosts.yml' },
    files: { 'hosts.yml': 'all:\n  hosts: [a\n' },
    errors: [
      {
        at: 'hosts.yml:3:1',
        text: 'hosts.yml:3:1: malformed YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
      },
    ],
  },
  {
    name: 'unknown input and port out of range',
    inputs: { ...GOOD, prot: '22', port: '70000' },
    errors: [
      { text: 'input "prot": there is no such input.\n  Did you mean input "port"?' },
      { text: 'input "port": expected a whole number from 1 to 65535, found "70000".' },
    ],
  },
  {
    name: 'baseline with a typo in a keyword',
    inputs: { ...GOOD, baseline: 'baseline.yml' },
    files: {
      'baseline.yml':
        'title: x\nat:\n  /sysctl/fs.nr_open:\n    control: { id: a, severity: high, title: A }\n    minumum: 3\n',
    },
    errors: [
      {
        at: 'baseline.yml:5:5',
        text: 'baseline.yml:5:5: Expected a keyword of JSON Schema, found "minumum".\n  5 |     minumum: 3\n    |     ^^^^^^^\n  Did you mean "minimum"?',
      },
    ],
  },
  {
    name: '$input without a value',
    inputs: { ...GOOD, baseline: 'baseline.yml' },
    files: {
      'baseline.yml':
        'title: x\nat:\n  /sysctl/fs.nr_open:\n    control: { id: a, severity: high, title: A }\n    minimum: { $input: files }\n',
    },
    errors: [
      {
        at: 'baseline.yml:5:14',
        text: 'baseline.yml:5:14: Expected a value for the input "files", which the control "a" needs for the host "web-1" (hosts.ini:1:1), found none.\n  5 |     minimum: { $input: files }\n    |              ^^^^^^^^^^^^^^^^^\n  Set it under "inputs", or as the variable files in the inventory.',
      },
    ],
  },
  {
    name: 'unreadable key',
    inputs: { ...GOOD, 'ssh-key': 'not a key' },
    errors: [
      {
        text: 'ssh-key: expected a private key, found text without a BEGIN line\n  Copy the whole file into the secret, with its BEGIN and END lines: gh secret set NAME < KEYFILE.',
      },
    ],
  },
  {
    name: 'encrypted key without its passphrase',
    inputs: { ...GOOD, 'ssh-key': ENCRYPTED },
    errors: [
      {
        text: 'ssh-key: the private key is encrypted, and ssh-key-passphrase is empty\n  Give its passphrase in ssh-key-passphrase, or a key of its own without one for the audit.',
      },
    ],
  },
  {
    name: 'known-hosts empty',
    inputs: { ...GOOD, 'known-hosts': '' },
    errors: [
      {
        text: 'known-hosts: expected the host keys of web-1, found nothing\n  Host keys are always checked: put the lines of a trusted known_hosts file into known-hosts, or pin a key with limits_host_key.',
      },
    ],
  },
  {
    name: 'ssh_config and known_hosts of a pull request',
    inputs: { ...GOOD, 'known-hosts': '@known', 'ssh-config': 'config' },
    files: { config: 'Host *\n  ProxyCommand id\n', known: KNOWN },
    environment: { GITHUB_EVENT_NAME: 'pull_request' },
    errors: [
      {
        text: 'input "known-hosts": @known is inside the workspace, which the pull request controls (event pull_request).\n  Give the host keys as text, from a repository variable or secret: known-hosts: ${{ vars.AUDIT_KNOWN_HOSTS }}',
      },
      {
        text: 'input "ssh-config": config is inside the workspace, which the pull request controls (event pull_request).\n  Write the file outside of it in an earlier step, from a repository variable: "$RUNNER_TEMP/ssh_config", say.',
      },
    ],
  },
  {
    name: 'a command in ssh_config, and jump hosts that lead back',
    inputs: { ...GOOD, 'ssh-config': 'config' },
    files: {
      'hosts.ini': '[web]\nweb-1 ansible_user=audit\ngate ansible_user=audit\n[web:vars]\nlimits_jump=gate\n',
      config: 'Host web-*\n  RemoteCommand id\nHost gate\n  LocalCommand id\n',
    },
    errors: [
      {
        at: 'config:2',
        text: 'config:2: RemoteCommand applies to a host of the audit and runs a command, and no command is ever taken from a configuration\n  Leave it out of what applies to the hosts of the audit.',
      },
      {
        at: 'config:4',
        text: 'config:4: LocalCommand applies to a host of the audit and runs a command, and no command is ever taken from a configuration\n  Leave it out of what applies to the hosts of the audit.',
      },
      {
        at: 'hosts.ini:5:1',
        text: 'hosts.ini:5:1: jump hosts lead back to where they start: "gate" > "gate"\n  If "gate" is reached directly, say so: limits_jump none, or ProxyJump none in ssh_config.',
      },
    ],
  },
  {
    name: 'everything at once',
    inputs: { inventory: 'hosts.ini', 'ssh-key': 'not a key', 'known-hosts': '@missing', baseline: 'baseline.yml' },
    files: { 'hosts.ini': 'web-1\n', 'baseline.yml': 'title: x\n' },
    errors: [
      {
        at: 'hosts.ini:1:1',
        text: 'hosts.ini:1:1: the host "web-1" has no user to log in as\n  Set ansible_user in the inventory, or the input "user".',
      },
      {
        at: 'baseline.yml',
        text: 'baseline.yml: Expected at least one control, found none: the audit would check nothing.\n  Put "control" and what it asks under a path of "at", or extend "recommended".',
      },
      {
        text: 'known-hosts: expected a known_hosts file, found that missing cannot be read (ENOENT).\n  Give the path of a file that exists, or the lines themselves.',
      },
      {
        text: 'ssh-key: expected a private key, found text without a BEGIN line\n  Copy the whole file into the secret, with its BEGIN and END lines: gh secret set NAME < KEYFILE.',
      },
    ],
  },
];

/** What the runner makes of the log: the annotations, decoded. */
function annotations(stdout: string): readonly { at?: string; text: string }[] {
  const decode = (text: string) =>
    text
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%');
  return stdout.split('\n').flatMap((line) => {
    const match = /^::error ([^:]*)::(.*)$/.exec(line);
    if (!match) return [];
    const properties = new Map((match[1] ?? '').split(',').map((pair) => pair.split('=') as [string, string]));
    const at = ['file', 'line', 'col'].flatMap((key) => decode(properties.get(key) ?? '') || []).join(':');
    return [{ ...(at === '' ? {} : { at }), text: decode(match[2] ?? '') }];
  });
}

describe('bad input', () => {
  test.each(CASES)('$name', async ({ inputs, files, environment = {}, errors }) => {
    const run = await runAction({ inputs, files: { 'hosts.ini': HOSTS, ...files }, environment });
    expect(annotations(run.stdout)).toEqual(errors);
    expect(run.code).toBe(2);
    expect(run.stderr).toBe('');
    expect(run.report).toBeUndefined();
    expect(run.summary).toBe('');
  });
});
