import { expect, it } from 'vitest';
import { normaliseKey } from '../../../src/facts/sysctl/key.ts';

it.each([
  ['net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_fin_timeout'],
  ['net/ipv4/tcp_fin_timeout', 'net.ipv4.tcp_fin_timeout'],
  ['/net/ipv4//tcp_fin_timeout', 'net.ipv4.tcp_fin_timeout'],
  ['net/ipv4/conf/eth0.100/rp_filter', 'net.ipv4.conf.eth0/100.rp_filter'],
  ['net.ipv4.conf.eth0/100.rp_filter', 'net.ipv4.conf.eth0/100.rp_filter'],
  ['net.ipv4.conf.*.rp_filter', 'net.ipv4.conf.*.rp_filter'],
  ['__proto__', '__proto__'],
  ['', ''],
])('%s', (key, expected) => {
  expect(normaliseKey(key)).toBe(expected);
});
