// known_hosts lines are made of what strangers say: what must never become one.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AskedServer, sortKeys } from '../../src/report/draft/offered-keys.ts';
import { renderKnownHosts } from '../../src/report/draft/render-known-hosts.ts';
import { judgeHostKey } from '../../src/transport/host-verdict.ts';
import { parseKnownHosts } from '../../src/transport/known-hosts.ts';
import type { OfferedVerdict } from '../../src/transport/read-host-keys.ts';
import { ed25519Key, rsaKey } from '../transport/host-keys.ts';

const nobody = parseKnownHosts('known-hosts', '');

function verdictOf(address: string, blob: Buffer, port = 22, alias?: string): OfferedVerdict {
  const verdict = judgeHostKey(nobody, { address, port, pinned: undefined, alias }, blob);
  if (verdict.kind === 'malformed') throw new Error('no key');
  return verdict;
}

const asked = (address: string, keys: readonly OfferedVerdict[], target = `${address} port 22`): AskedServer => ({
  names: [address],
  target,
  keys,
});

const draft = (servers: readonly AskedServer[]) => renderKnownHosts(sortKeys(servers), '2026-01-02T03:04:05Z');
const linesOf = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

describe('a name that known_hosts would read as something else has no line', () => {
  test.each([
    ['a pattern for all', '*'],
    ['a pattern', 'web?.example.com'],
    ['a negation', '!web1'],
    ['a list', 'web1,web2'],
    ['a marker', '@cert-authority'],
    ['a marker and a pattern', '@cert-authority *'],
    ['a comment', '#web1'],
    ['a space', 'web1 web2'],
    ['a tab', 'web1\tx'],
    ['a line end', 'web1\n* ssh-ed25519 AAAA'],
    ['a carriage return', 'web1\rx'],
    ['a NUL', 'web1\0x'],
    ['a hashed name', '|1|AAAAAAAAAAAAAAAAAAAAAAAAAAA=|AAAAAAAAAAAAAAAAAAAAAAAAAAA='],
    ['an option', '-oProxyCommand=x'],
    ['nothing', ''],
    ['a key type', 'ssh-ed25519'],
  ])('%s', (_, name) => {
    for (const [port, alias] of [[22], [2222], [22, name]] as [number, string?][]) {
      const server = asked(name, [verdictOf(name, ed25519Key(1), port, alias)]);
      // In brackets, the name of a key type is none.
      if (name === 'ssh-ed25519' && port !== 22) continue;
      expect(sortKeys([server])).toMatchObject({ lines: [], leftOut: [{ kind: 'refused', code: 'no-line' }] });
      expect(linesOf(draft([server]))).toEqual([]);
    }
  });

  test('whatever it is: each line that is printed accepts its own name and key, and is one of ours', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom(22, 2222), (name, port) => {
        const lines = linesOf(draft([asked(name, [verdictOf(name, ed25519Key(1), port)])]));
        for (const line of lines) {
          const [read] = parseKnownHosts('x', line).lines;
          expect([read?.marker, /[*?!,|@#\s]/.test(read?.hosts ?? '*')]).toEqual(['none', false]);
        }
        expect(lines.length).toBeLessThan(2);
      }),
    );
  });
});

test.each([
  ['web1', 22, 'web1'],
  ['WEB1.Example.com', 2222, '[web1.example.com]:2222'],
  ['192.0.2.1', 22, '192.0.2.1'],
  ['2001:db8::1', 22, '2001:db8::1'],
  ['::1', 22, '::1'],
  ['2001:db8::1', 2222, '[2001:db8::1]:2222'],
  ['fe80::1%eth0', 22, 'fe80::1%eth0'],
])('%s port %i is called %s', (address, port, name) => {
  const [line = ''] = linesOf(draft([asked(address, [verdictOf(address, ed25519Key(1), port)])]));
  expect(line.split(' ')[0]).toBe(name);
  const after = judgeHostKey(
    parseKnownHosts('x', line),
    { address, port, pinned: undefined, alias: undefined },
    ed25519Key(1),
  );
  expect(after.kind).toBe('accepted');
});

test('names and targets of others end no comment', () => {
  const evil = 'x\n* ssh-ed25519 AAAA\r\u2028* y';
  const server: AskedServer = { names: [evil], target: evil, keys: [verdictOf('web1', ed25519Key(1))] };
  const failure = { code: 'dns', phase: 'resolve', message: evil, hint: evil } as const;
  const text = draft([server, { names: [evil], target: evil, failure }]);
  expect(linesOf(text)).toEqual([verdictOf('web1', ed25519Key(1)).offered.line]);
  expect(text).not.toMatch(/[\r\u2028]/);
});

test('two servers of one name with two keys get no line: known_hosts could not tell them apart', () => {
  const [one, two] = [1, 2].map((number) =>
    asked('10.0.0.5', [verdictOf('10.0.0.5', ed25519Key(number))], `10.0.0.5 port 22 (via bastion${number})`),
  );
  if (!one || !two) throw new Error('two were made');
  const sorted = sortKeys([one, two, asked('web1', [verdictOf('web1', ed25519Key(3))])]);
  expect(sorted.lines.map(({ server }) => server.target)).toEqual(['web1 port 22']);
  expect(sorted.leftOut.map(({ server, code }) => [server.target, code])).toEqual([
    ['10.0.0.5 port 22 (via bastion1)', 'ambiguous'],
    ['10.0.0.5 port 22 (via bastion2)', 'ambiguous'],
  ]);
});

test('a key that no known_hosts would take gets no line', () => {
  expect(sortKeys([asked('web1', [verdictOf('web1', rsaKey(1, 512))])]).leftOut).toMatchObject([{ code: 'no-line' }]);
});
