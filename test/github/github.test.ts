import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readActionInputs } from '../../src/github/action-inputs.ts';
import { secretsInNamedKeys, textsToMask } from '../../src/github/mask-secrets.ts';
import { refuseKnownHostsOfPullRequest } from '../../src/github/workspace.ts';

describe('inputs of the step', () => {
  test('are the INPUT_ variables, hyphens kept, unknown ones too', () => {
    const inputs = readActionInputs({ 'INPUT_SSH-KEY': 'k', INPUT_HOSTS: '', INPUT_TYPO: 'x', PATH: '/bin' });
    expect([...inputs]).toEqual([
      ['ssh-key', 'k'],
      ['hosts', ''],
      ['typo', 'x'],
    ]);
  });
});

describe('masking', () => {
  test('masks a secret whole and every line of a key, but no line too short to be one', () => {
    const key = '-----BEGIN KEY-----\nabcdefghijkl\nmnopqrstuvwx\nAA==\n-----END KEY-----\n';
    expect(textsToMask([key, undefined, '', 'pw'])).toEqual([key, 'abcdefghijkl', 'mnopqrstuvwx', 'pw']);
  });

  test('masks the lines of a key whose line feeds were written as \\n', () => {
    expect(textsToMask(['head-of-key\\nbody-of-key'])).toContain('body-of-key');
  });
});

describe('masking ssh-keys', () => {
  const pem = '-----BEGIN KEY-----\nabcdefghijkl\nmnopqrst/vwx\n-----END KEY-----\n';
  const masked = (text: string) => textsToMask(secretsInNamedKeys(text));

  test.each([
    ['a block', `web:\n  key: |\n${pem.replace(/^/gm, '    ')}\n  passphrase: pw"1\\\n`],
    ['toJSON', `web: { key: ${JSON.stringify(pem)}, passphrase: ${JSON.stringify('pw"1\\')} }\n`],
    ['JSON', JSON.stringify({ web: { key: pem, passphrase: 'pw"1\\' } })],
    ['JSON on many lines', JSON.stringify({ web: { key: pem, passphrase: 'pw"1\\' } }, null, 2)],
  ])('%s: every line of a key, and the passphrase as it is and as JSON has it', (_name, text) => {
    const texts = masked(text);
    for (const secret of ['abcdefghijkl', 'mnopqrst/vwx', 'pw"1\\', String.raw`pw\"1\\`])
      expect(texts).toContain(secret);
    for (const mark of ['|', '{', '', 'web', 'key']) expect(texts).not.toContain(mark);
  });

  test('what cannot be parsed is masked as well', () => {
    const texts = masked(`web:\n  key: "${pem.replaceAll('\n', '\\n')}\n  passphrase: 'pw1'\nfoo: [\n`);
    for (const secret of ['abcdefghijkl', 'mnopqrst/vwx', 'pw1']) expect(texts).toContain(secret);
  });

  test('what is not there is not masked', () => {
    expect([masked(''), masked(' \n'), textsToMask(secretsInNamedKeys(undefined))]).toEqual([[], [], []]);
  });
});

describe('known_hosts of a pull request', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'limits-audit-test-'));
    await writeFile(path.join(root, 'known_hosts'), '');
  });
  afterEach(() => rm(root, { recursive: true }));

  const refuse = (knownHosts: string, event: string) =>
    refuseKnownHostsOfPullRequest(knownHosts, { GITHUB_EVENT_NAME: event, GITHUB_WORKSPACE: root });

  test.each(['pull_request', 'pull_request_target', 'workflow_run', 'merge_group'])('%s: refused', async (event) => {
    const file = path.join(root, 'known_hosts');
    expect(await refuse(`@${file}`, event)).toEqual([
      {
        message: `input "known-hosts": @${file} is inside the workspace, which the pull request controls (event ${event}).`,
        hint: 'Give the host keys as text, from a repository variable or secret: known-hosts: ${{ vars.AUDIT_KNOWN_HOSTS }}',
      },
    ]);
  });

  test('a link from outside into the workspace is refused as well', async () => {
    const outside = await mkdtemp(path.join(os.tmpdir(), 'limits-audit-test-'));
    await symlink(path.join(root, 'known_hosts'), path.join(outside, 'link'));
    expect(await refuse(`@${path.join(outside, 'link')}`, 'pull_request')).toHaveLength(1);
    await rm(outside, { recursive: true });
  });

  test('a name that begins with two dots is still inside', async () => {
    expect(await refuse(`@${path.join(root, '..known_hosts')}`, 'pull_request')).toHaveLength(1);
  });

  test.each([
    ['text, not a file', 'web ssh-ed25519 AAAA', 'pull_request'],
    ['a file elsewhere', '@/etc/ssh/ssh_known_hosts', 'pull_request'],
    ['a schedule, where the workspace is the default branch', '@known_hosts', 'schedule'],
  ])('%s: accepted', async (_what, knownHosts, event) => {
    expect(await refuse(knownHosts, event)).toEqual([]);
  });
});
