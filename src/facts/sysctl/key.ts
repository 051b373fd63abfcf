import { posix } from 'node:path';
import type { SysctlProgram } from './program.ts';

/**
 * A key as `sysctl -a` prints it. systemd and procps agree: when the first separator is a slash, slashes separate and
 * dots are literal (`net/ipv4/conf/eth0.100/rp_filter`); else it is the other way round. They differ in `..`: procps
 * follows it, systemd refuses to write there, so that the key remains one which does not exist.
 */
export function normaliseKey(key: string, program: SysctlProgram = 'systemd'): string {
  const first = /[/.]/.exec(key)?.[0];
  const path = first === '.' ? swapSeparators(key) : key;
  const clean = path.split('/').filter((part) => part !== '' && part !== '.');
  if (program === 'systemd' || !clean.includes('..')) return swapSeparators(clean.join('/'));
  return swapSeparators(posix.normalize(clean.join('/')));
}

/** From a key as printed to a path below /proc/sys, and back. */
export function swapSeparators(key: string): string {
  return key.replace(/[/.]/g, (separator) => (separator === '.' ? '/' : '.'));
}
