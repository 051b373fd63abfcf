/**
 * A key as `sysctl -a` prints it. systemd and procps agree: when the first separator is a slash, slashes separate and
 * dots are literal (`net/ipv4/conf/eth0.100/rp_filter`); else it is the other way round.
 */
export function normaliseKey(key: string): string {
  const first = /[/.]/.exec(key)?.[0];
  const path = first === '.' ? swapSeparators(key) : key;
  const clean = path.split('/').filter((part) => part !== '' && part !== '.');
  return swapSeparators(clean.join('/'));
}

/** From a key as printed to a path below /proc/sys, and back. */
export function swapSeparators(key: string): string {
  return key.replace(/[/.]/g, (separator) => (separator === '.' ? '/' : '.'));
}
