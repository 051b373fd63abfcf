import ssh2 from 'ssh2';
import { expect, it } from 'vitest';
import { generateDemoKey, knownHostsLine } from '../../src/demo/demo-key.ts';

// ssh2 makes about 3 malformed keys in 1,000: this many without one is no luck.
it('makes keys that can be used, every time', () => {
  const lengths = new Set<number>();
  for (let made = 0; made < 2000; made += 1) {
    const { privateKey, parsed } = generateDemoKey();
    const again = ssh2.utils.parseKey(privateKey);
    expect(again).not.toBeInstanceOf(Error);
    lengths.add(parsed.getPublicSSH().length);
  }
  expect([...lengths]).toEqual([51]);
});

it('makes another key each time', () => {
  expect(generateDemoKey().privateKey).not.toBe(generateDemoKey().privateKey);
});

it('writes a line for known_hosts with the port, as OpenSSH does', () => {
  const key = generateDemoKey();
  const blob = key.parsed.getPublicSSH().toString('base64');
  expect(knownHostsLine('127.0.0.1', 2222, key)).toBe(`[127.0.0.1]:2222 ssh-ed25519 ${blob}\n`);
});
