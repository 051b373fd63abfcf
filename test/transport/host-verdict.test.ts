import { describe, expect, test } from 'vitest';
import { offerAlgorithms } from '../../src/transport/algorithms.ts';
import { fingerprint } from '../../src/transport/host-key.ts';
import { type HostIdentity, judgeHostKey, knownTypes, makeJudge } from '../../src/transport/host-verdict.ts';
import { parseKnownHosts } from '../../src/transport/known-hosts.ts';
import { ecdsaKey, ed25519Key, fields, rsaKey } from './host-keys.ts';

const own = ed25519Key(1);
const other = ed25519Key(2);
const rsa = rsaKey(3);

function identity(parts: Partial<HostIdentity> = {}): HostIdentity {
  return { address: 'web1', port: 22, pinned: undefined, alias: undefined, ...parts };
}

function judge(text: string, blob = own, parts: Partial<HostIdentity> = {}) {
  return judgeHostKey(parseKnownHosts('known-hosts', text), identity(parts), blob);
}

const offered = { type: 'ssh-ed25519', fingerprint: fingerprint(own), line: `web1 ${fields(own)}` };
const known = (blob: Buffer, line: number) => ({
  type: fields(blob).split(' ')[0],
  fingerprint: fingerprint(blob),
  place: { file: 'known-hosts', line },
});

describe('judgeHostKey', () => {
  test('accepts a known key', () => {
    const by = { file: 'known-hosts', line: 2 };
    expect(judge(`other ${fields(own)}\nweb1 ${fields(own)}`)).toEqual({ kind: 'accepted', offered, by });
  });

  test('unknown: names the line to add, in the form that known_hosts uses', () => {
    expect(judge('')).toEqual({ kind: 'unknown', offered, known: [] });
    expect(judge('', own, { address: 'WEB1', port: 2222 })).toEqual({
      kind: 'unknown',
      offered: { ...offered, line: `[web1]:2222 ${fields(own)}` },
      known: [],
    });
  });

  test('the line to add makes the same key accepted', () => {
    for (const parts of [{}, { port: 2222 }, { address: '::1', port: 22 }, { address: '::1', port: 2200 }]) {
      const verdict = judge('', own, parts);
      if (verdict.kind !== 'unknown') throw new Error(verdict.kind);
      const by = { file: 'known-hosts', line: 1 };
      expect(judge(verdict.offered.line, own, parts)).toEqual({ kind: 'accepted', offered: verdict.offered, by });
    }
  });

  test('unknown with other types: tells them', () => {
    expect(judge(`web1 ${fields(rsa)}`)).toEqual({ kind: 'unknown', offered, known: [known(rsa, 1)] });
  });

  test('changed: tells every key of that type, with its line', () => {
    const text = `# comment\nweb1 ${fields(other)}\nweb1 ${fields(rsa)}\n* ${fields(ed25519Key(4))}`;
    expect(judge(text)).toEqual({ kind: 'changed', offered, known: [known(other, 2), known(ed25519Key(4), 4)] });
  });

  test('another key under the plain name does not make a host on another port a changed one', () => {
    expect(judge(`web1 ${fields(other)}`, own, { port: 2222 }).kind).toBe('unknown');
  });

  test('only an authority', () => {
    expect(judge(`@cert-authority * ${fields(other)}`)).toEqual({
      kind: 'ca-only',
      offered,
      place: { file: 'known-hosts', line: 1 },
    });
  });

  test('not a key', () => {
    expect(judge(`web1 ${fields(own)}`, Buffer.from('hello')).kind).toBe('malformed');
    expect(judge('', Buffer.alloc(0)).kind).toBe('malformed');
  });

  describe('with a pinned key', () => {
    test('takes the place of known_hosts, both ways', () => {
      expect(judge(`web1 ${fields(other)}`, own, { pinned: fingerprint(own) })).toEqual({
        kind: 'accepted',
        offered,
        by: 'pinned',
      });
      expect(judge(`web1 ${fields(own)}`, own, { pinned: fingerprint(other) })).toEqual({
        kind: 'not-pinned',
        offered,
        pinned: fingerprint(other),
      });
    });

    test('never outweighs a revocation', () => {
      expect(judge(`@revoked * ${fields(own)}`, own, { pinned: fingerprint(own) }).kind).toBe('revoked');
    });
  });
});

describe('makeJudge', () => {
  test('at a rekey takes only the key that the connection began with', () => {
    const judgeIt = makeJudge(parseKnownHosts('known-hosts', `web1 ${fields(own)}\nweb1 ${fields(other)}`), identity());
    const blob = Buffer.from(own);
    expect(judgeIt(blob).kind).toBe('accepted');
    blob.fill(0);
    expect(judgeIt(own).kind).toBe('accepted');
    expect(judgeIt(other)).toMatchObject({ kind: 'swapped', before: fingerprint(own) });
  });
});

describe('knownTypes', () => {
  const ecdsa = ecdsaKey();

  test.each<[string, string, Partial<HostIdentity>, string[]]>([
    ['none', '', {}, []],
    ['the plain name', `web1 ${fields(rsa)}\nweb1 ${fields(own)}`, {}, ['ssh-rsa', 'ssh-ed25519']],
    [
      'the name with a port first',
      `web1 ${fields(rsa)}\n[web1]:2222 ${fields(ecdsa)}`,
      { port: 2222 },
      ['ecdsa-sha2-nistp256'],
    ],
    ['the plain name as a fallback', `web1 ${fields(rsa)}`, { port: 2222 }, ['ssh-rsa']],
    ['no revoked keys', `@revoked web1 ${fields(rsa)}`, {}, []],
    ['the pinned one alone', `web1 ${fields(rsa)}\nweb1 ${fields(own)}`, { pinned: fingerprint(rsa) }, ['ssh-rsa']],
  ])('%s', (_name, text, parts, types) => {
    expect([...knownTypes(parseKnownHosts('known-hosts', text), identity(parts))]).toEqual(types);
  });

  test('come first in the offer', () => {
    expect(offerAlgorithms(new Set(['ssh-rsa', 'ecdsa-sha2-nistp384'])).serverHostKey).toEqual([
      'ecdsa-sha2-nistp384',
      'rsa-sha2-512',
      'rsa-sha2-256',
      'ssh-ed25519',
      'ecdsa-sha2-nistp256',
      'ecdsa-sha2-nistp521',
    ]);
  });

  test('no algorithm with SHA-1, CBC, group exchange or compression is ever offered', () => {
    const offer = offerAlgorithms(new Set(['ssh-rsa', 'ssh-dss']));
    const all = Object.values(offer).flat();
    expect(all.filter((name) => /sha1|cbc|group-exchange|zlib|^ssh-rsa$|dss|arcfour|md5|3des/.test(name))).toEqual([]);
    expect(offer.compress).toEqual(['none']);
  });
});
