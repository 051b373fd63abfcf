import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../src/problem.ts';
import { readNamedKeys, secretTextsIn } from '../../src/transport/named-keys.ts';

const KEY = '-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0c2VjcmV0\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----\n';
const block = (indent: number) => KEY.trim().replaceAll(/^/gm, ' '.repeat(indent));
const bare = { passphrase: undefined, certificate: undefined };

describe('forms', () => {
  test.each([
    ['a literal block', `web: |\n${block(2)}\n`, { name: 'web', key: KEY, ...bare }],
    ['toJSON of a secret', `web: ${JSON.stringify(KEY)}\n`, { name: 'web', key: KEY, ...bare }],
    ['JSON', JSON.stringify({ web: KEY }), { name: 'web', key: KEY, ...bare }],
    ['a public key', 'web: ssh-ed25519 AAAA me@here\n', { name: 'web', key: 'ssh-ed25519 AAAA me@here', ...bare }],
    [
      'a mapping in blocks',
      `web.1:\n  key: |\n${block(4)}\n  passphrase: 'p: w'\n`,
      { name: 'web.1', key: KEY, passphrase: 'p: w', certificate: undefined },
    ],
    [
      'a mapping in one line',
      `web: { key: ${JSON.stringify(KEY)}, passphrase: "1", certificate: x AAAA }`,
      { name: 'web', key: KEY, passphrase: '1', certificate: 'x AAAA' },
    ],
    ['a name that YAML takes for a number', `007: ${JSON.stringify(KEY)}\n`, { name: '007', key: KEY, ...bare }],
    [
      'a passphrase that looks like a template',
      `a: { key: k, passphrase: 'a{{b' }`,
      { name: 'a', key: 'k', passphrase: 'a{{b', certificate: undefined },
    ],
  ])('%s', (_name, text, entry) => {
    expect(readNamedKeys(text)).toEqual({ entries: [entry], problems: [] });
  });

  test('many, in their order', () => {
    const names = readNamedKeys('b: k\na: k\n__proto__: k\nconstructor: k\n').entries.map(({ name }) => name);
    expect(names).toEqual(['b', 'a', '__proto__', 'constructor']);
  });
});

const howTo =
  '\n  Write a line NAME: ${{ toJSON(secrets.NAME) }} for each key: toJSON keeps the line ends of a key in one line of YAML.';
const fault = (line: number, column: number) =>
  `ssh-keys: expected YAML or JSON, found a fault in line ${line}, column ${column}${howTo}`;
const noSecret = '\n  The secret may not exist, or not for this workflow: those that a fork triggers get none.';

describe('faults', () => {
  test.each([
    ['a key alone', KEY, `ssh-keys: expected names with their keys, found a string${howTo}`],
    ['a list', `- ${JSON.stringify(KEY)}`, `ssh-keys: expected names with their keys, found a list${howTo}`],
    ['a comment', '# nothing\n', `ssh-keys: expected names with their keys, found nothing${howTo}`],
    ['an empty mapping', '{}', `ssh-keys: expected names with their keys, found a mapping${howTo}`],
    ['a secret without toJSON', `web: |\n  ${KEY}`, fault(3, 1)],
    ['a quote that is not closed', 'web: "canary', fault(1, 13)],
    ['a tag', 'web: !canary x', fault(1, 14)],
    ['an alias without an anchor', 'web: *canary', fault(1, 6)],
    ['two documents', 'web: canary\n---\nweb: canary\n', fault(2, 1)],
    [
      'a name twice',
      'web: k\ndb: k\nweb: canary\n',
      'ssh-keys: line 3 gives web for the second time\n  Keep one of them.',
    ],
    [
      'a field twice',
      'web: { key: k, key: canary }',
      'ssh-keys: line 1 gives key for the second time\n  Keep one of them.',
    ],
    [
      'a name that is a path',
      '"@/etc/canary": k',
      `ssh-keys: expected a name of at most 64 letters, digits, ".", "-" and "_" in line 1, found something else${howTo}`,
    ],
    ['nothing', 'web:\n', `ssh-keys, entry web: expected a private key, found nothing${noSecret}`],
    ['an empty secret', 'web: ""\n', `ssh-keys, entry web: expected a private key, found nothing${noSecret}`],
    ['a number', 'web: 12\n', 'ssh-keys, entry web: expected a private key, found a number\n  Put it in quotes.'],
    ['a list for a key', 'web: [k]\n', `ssh-keys, entry web: expected a private key, found a list${howTo}`],
    [
      'a passphrase without quotes',
      'web: { key: k, passphrase: 1234 }',
      'ssh-keys, entry web: expected the text of its passphrase, found a number\n  Put it in quotes.',
    ],
    ['no key', 'web: { passphrase: "canary" }', `ssh-keys, entry web: expected a key, found none${howTo}`],
    [
      'a field that nobody knows',
      'web: { key: k, canary: canary }',
      `ssh-keys, entry web: expected key, passphrase and certificate, found another field in line 1${howTo}`,
    ],
    [
      'a field that is misspelt',
      'web:\n  key: k\n  passphrse: canary\n',
      'ssh-keys, entry web: expected key, passphrase and certificate, found another field in line 3\n  Did you mean "passphrase"?',
    ],
    [
      'a vault',
      'web: !vault |\n  $ANSIBLE_VAULT;1.1\n',
      `ssh-keys, entry web: expected a private key, found a value of Ansible Vault${howTo}`,
    ],
    [
      '64 KiB and one',
      `web: ${'k'.repeat(65_537)}`,
      `ssh-keys, entry web: expected at most 65536 characters, found 65537${howTo}`,
    ],
    ['a megabyte', 'a'.repeat(1_048_577), `ssh-keys: expected at most 1048576 characters, found 1048577${howTo}`],
    [
      '101 entries',
      Array.from({ length: 101 }, (_, at) => `k${at}: k\n`).join(''),
      `ssh-keys: expected at most 100 entries, found 101${howTo}`,
    ],
  ])('%s', (_name, text, expected) => {
    const { problems } = readNamedKeys(text);
    expect(problems.map(formatProblem).join('\n')).toBe(expected);
    expect(expected).not.toMatch(/canary|c2Vj/);
  });

  test('all at once', () => {
    const text = 'web:\ndb: 3\nok: k\napi: { kee: x }\nok: k\n';
    expect(readNamedKeys(text).problems.map(({ message }) => message)).toEqual([
      'ssh-keys: line 5 gives ok for the second time',
      'ssh-keys, entry web: expected a private key, found nothing',
      'ssh-keys, entry db: expected a private key, found a number',
      'ssh-keys, entry api: expected key, passphrase and certificate, found another field in line 4',
    ]);
  });

  test.each([
    ['nesting', `web: ${'['.repeat(20_000)}`],
    ['nesting in JSON', `{"web":${'{"a":'.repeat(20_000)}`],
    [
      'aliases of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 12 }, (_, at) => `b${at}: &b${at} [${`*${at === 0 ? 'a' : `b${at - 1}`},`.repeat(9)}]\n`).join('')}`,
    ],
  ])('%s that only an attack would use ends in a fault, at once', (_name, text) => {
    const started = performance.now();
    const { entries, problems } = readNamedKeys(text);
    expect([entries, problems.length > 0]).toEqual([[], true]);
    expect(secretTextsIn(text)).toBeInstanceOf(Array);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
