import { expandRanges } from './host-range.ts';
import { hostNameFault, isHostName, isPort } from './names.ts';
import { quote } from './quote.ts';

export type HostEntry =
  | { readonly names: readonly string[]; readonly port: number | undefined }
  | { readonly fault: string; readonly hint: string | undefined };

/**
 * What stands where an inventory names a host: a name, address or range, and perhaps a port (`web1:2222`,
 * `web[1:3]:2222`, `[2001:db8::1]:2222`). An IPv6 address without brackets has no port.
 */
export function readHostEntry(text: string, most: number): HostEntry {
  const [pattern, port] = splitPort(text);
  if (port !== undefined && !isPort(port)) {
    return { fault: `expected a port from 1 to 65535 after the host, found ${quote(text)}`, hint: undefined };
  }
  // Ansible itself takes `web1:` for a mistake, unlike `[web1]:22`.
  const expansion = pattern.includes('[') && !isWrapped(pattern) ? expandRanges(pattern, most) : { names: [pattern] };
  if ('fault' in expansion) {
    return { fault: `cannot expand the range in ${quote(text)}: ${expansion.fault}`, hint: undefined };
  }
  const wrong = expansion.names.find((name) => !isHostName(name));
  if (wrong === undefined) return { names: expansion.names, port };
  const { message, hint } = hostNameFault(wrong);
  return { fault: message, hint };
}

function splitPort(text: string): readonly [pattern: string, port: number | undefined] {
  const [, host, port] = /^\[([^[\]]+)\]:(\d+)$/.exec(text) ?? /^((?:[^:[\]]|\[[^[\]]*\])*):(\d+)$/.exec(text) ?? [];
  return host === undefined || port === undefined ? [text, undefined] : [host, Number(port)];
}

/** `[::1]` is an address in brackets that no port follows, not a range. */
function isWrapped(pattern: string): boolean {
  return /^\[[^[\]]*\]$/.test(pattern) && isHostName(pattern.slice(1, -1));
}
