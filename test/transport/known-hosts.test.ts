import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchHostField } from '../../src/transport/host-name-match.ts';
import { brokenLinesFor, parseKnownHosts } from '../../src/transport/known-hosts.ts';
import { ecdsaKey, ed25519Key, fields, rsaKey } from './host-keys.ts';

const ed = fields(ed25519Key(1));
const base64 = ed.split(' ')[1] ?? '';

function hashed(name: string, salt = Buffer.alloc(20, 7)): string {
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

describe('matchHostField', () => {
  test.each<[string, string, boolean | 'invalid']>([
    ['web1', 'web1', true],
    ['WEB1', 'web1', true],
    ['web1', 'web10', false],
    ['web10', 'web1', false],
    ['web1,10.0.0.1', '10.0.0.1', true],
    ['web1,,db', '', true],
    ['*', 'anything', true],
    ['*', '[anything]:2222', true],
    ['web*', 'web', true],
    ['web?', 'web', false],
    ['web?', 'web1', true],
    ['web?', 'web12', false],
    ['*.example.com', 'a.b.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*a*b*c', 'xaxbxc', true],
    ['*a*b*c', 'xaxbx', false],
    ['**', 'x', true],
    ['*,!web1', 'web1', false],
    ['!web1,*', 'web1', false],
    ['!web1', 'web2', false],
    ['*,!web1', 'web2', true],
    ['!', '', false],
    ['[web1]:2222', '[web1]:2222', true],
    ['[web?]:2222', '[web1]:2222', true],
    ['[web1]:22*', '[web1]:2222', true],
    ['[abc]', 'a', false],
    ['web1.', 'web1x', false],
    ['::1', '::1', true],
    [`${'x'.repeat(1022)},web1`, 'web1', true],
    [`${'x'.repeat(1023)},web1`, 'web1', false],
    [`web1,${'x'.repeat(1023)}`, 'web1', false],
    [hashed('web1'), 'web1', true],
    [hashed('web1'), 'web2', false],
    [hashed('[web1]:2222'), '[web1]:2222', true],
    [`${hashed('web1')},web2`, 'web2', false],
    [`!${hashed('web1')}`, 'web1', false],
    [hashed('web1', Buffer.alloc(19)), 'web1', 'invalid'],
    ['|1|', 'web1', 'invalid'],
    ['|2|abc|def', 'web1', 'invalid'],
    ['|1|not base64!|x', 'web1', 'invalid'],
  ])('%s against %s: %s', (field, name, expected) => {
    expect(matchHostField(field, name)).toBe(expected);
  });

  test('agrees with a regular expression on patterns of any shape', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.', '['), maxLength: 10 });
    const names = fc.string({ unit: fc.constantFrom('a', 'b', '.', '['), maxLength: 10 });
    fc.assert(
      fc.property(letters, names, (pattern, name) => {
        const source = pattern.replace(/[.[]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
        expect(matchHostField(pattern, name)).toBe(new RegExp(`^${source}$`).test(name));
      }),
    );
  });

  test('is not slowed down by a pattern made for that', () => {
    const started = performance.now();
    expect(matchHostField(`${'*a'.repeat(500)}b`, 'a'.repeat(1000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('parseKnownHosts', () => {
  test.each<[string, string, number]>([
    ['a plain line', `web1 ${ed}`, 1],
    ['no final newline after another line', `web1 ${ed}\nweb2 ${ed}`, 2],
    ['CRLF', `web1 ${ed}\r\nweb2 ${ed}\r\n`, 2],
    ['tabs and runs of spaces', `\t web1\t \t${ed.replace(' ', '\t')}  `, 1],
    ['a comment at the end', `web1 ${ed} root@web1 and more`, 1],
    ['comments and empty lines', `# x\n\n  # y\n \t\n\r\nweb1 ${ed}\n`, 1],
    ['the short name of a type', `web1 ED25519 ${base64}`, 0],
    ['an RSA key under the name of its signature', `web1 rsa-sha2-512 ${rsaKey(1).toString('base64')}`, 1],
    ['ECDSA', `web1 ${fields(ecdsaKey())}`, 1],
    ['a marker', `@revoked web1 ${ed}`, 1],
    ['a marker and a tab', `@revoked\tweb1 ${ed}`, 1],
    ['a marker in capitals', `@REVOKED web1 ${ed}`, 0],
    ['two markers', `@revoked @cert-authority web1 ${ed}`, 0],
    ['a type of the future', 'web1 ssh-mldsa-65 AAAA', 0],
    ['a line of SSH 1', 'web1 1024 35 1234567', 0],
    ['only a name', 'web1', 0],
    ['no key', 'web1 ssh-ed25519', 0],
    ['a comment in place of the key', `web1 # ${ed}`, 0],
    ['another type than the key has', `web1 ssh-rsa ${base64}`, 0],
    ['base64 without padding', `web1 ${fields(ecdsaKey()).replace(/=+$/, '')}`, 0],
    ['base64 that is cut', `web1 ${ed.slice(0, -4)}`, 0],
    ['base64url', `web1 ${fields(ed25519Key(255)).replaceAll('/', '_')}`, 0],
    ['an RSA key of 768 bits', `web1 ${fields(rsaKey(1, 768))}`, 0],
    ['a NUL before the key', `web1\0 ${ed}`, 0],
  ])('%s', (_name, text, lines) => {
    expect(parseKnownHosts('known-hosts', text).lines).toHaveLength(lines);
  });

  test('says what is wrong with the lines that name a host, and only those', () => {
    const knownHosts = parseKnownHosts(
      'known-hosts',
      [
        `web1 ${ed}`,
        'web1 ssh-ed25519 AAAA',
        'web2 ssh-ed25519 AAAA',
        'web1',
        `@nope web1 ${ed}`,
        '|1|x|y ssh-rsa B',
      ].join('\n'),
    );
    const hint = 'Replace the line: the name, and what is in /etc/ssh/ssh_host_ed25519_key.pub on the host itself.';
    const noKey = 'expected a key of type ssh-ed25519 in base64, found something else: the line is ignored';
    expect(brokenLinesFor(knownHosts, ['web1'])).toEqual([
      { message: noKey, place: { file: 'known-hosts', line: 2 }, hint },
      {
        message: 'expected "HOSTS KEYTYPE KEY", found no key: the line is ignored',
        place: { file: 'known-hosts', line: 4 },
        hint,
      },
      {
        message: 'expected the marker @cert-authority or @revoked, found another one: the line is ignored',
        place: { file: 'known-hosts', line: 5 },
        hint,
      },
      {
        message: 'expected a key of type ssh-rsa in base64, found something else: the line is ignored',
        place: { file: 'known-hosts', line: 6 },
        hint,
      },
    ]);
  });

  test('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseKnownHosts('known-hosts', text)));
    const pieces = fc.constantFrom(
      '@revoked',
      ' ',
      '\t',
      '\n',
      'web1',
      'ssh-rsa',
      'ssh-ed25519',
      'AAAA',
      '|1|',
      '|',
      base64,
    );
    fc.assert(fc.property(fc.array(pieces), (parts) => void parseKnownHosts('known-hosts', parts.join(''))));
  });
});
