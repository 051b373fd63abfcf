import { isIP, isIPv6 } from 'node:net';
import { quote } from './quote.ts';

/**
 * What may reach a resolver, a socket, a log and perhaps another program's arguments: an inventory is as hostile as
 * whoever may open a pull request. Nothing here can start with `-`, hold a space or a control character, or be long.
 */
const hostName = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_.])?$/;
/** Link-local addresses may name an interface: `fe80::1%eth0`. */
const zone = /^[A-Za-z0-9_.-]{1,15}$/;
/** Local and directory accounts: `deploy`, `web-1`, `svc$`, `EXAMPLE\ann`, `ann@example.com`. */
const userName = /^[A-Za-z0-9_][A-Za-z0-9_.@\\+-]{0,254}\$?$/;
/** 32 bytes in base64 without padding: the last of the 43 characters has two bits to spare, which are zero. */
const fingerprint = /^SHA256:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]$/;
/** Names of the input `ssh-keys`. No `@`, which stands before the path of a key's file. */
const keyName = /^[A-Za-z0-9_.-]{1,64}$/;

export function isHostName(text: string): boolean {
  return hostName.test(text) || isAddress(text);
}

export function isUserName(text: string): boolean {
  return userName.test(text);
}

export function isFingerprint(text: string): boolean {
  return fingerprint.test(text);
}

export function isKeyName(text: string): boolean {
  return keyName.test(text);
}

export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65535;
}

function isAddress(text: string): boolean {
  const percent = text.indexOf('%');
  if (percent < 0) return isIP(text) !== 0;
  return isIPv6(text.slice(0, percent)) && zone.test(text.slice(percent + 1));
}

/** What is wrong with a host's name and, where that can be told, what was probably meant. */
export function hostNameFault(name: string): { readonly message: string; readonly hint: string | undefined } {
  const message = `expected a host name (letters, digits, ".", "-" and "_", at most 253) or an IP address, found ${quote(name)}`;
  const [user, host, ...more] = name.split('@');
  if (user && host && more.length === 0 && isUserName(user) && isHostName(host)) {
    return { message, hint: `Write the user as a variable: ${host} ansible_user=${user}` };
  }
  if (name.includes(',')) return { message, hint: 'Write one host per line.' };
  if (name.includes('=')) return { message, hint: 'A line of a host group starts with the name of the host.' };
  if (/^\[.*\]$/.test(name)) return { message, hint: 'Write an IPv6 address in brackets only before a port: [::1]:22' };
  return { message, hint: undefined };
}

/** A group's name is looked up and shown, never sent anywhere. A slash would be a path in group_vars. */
export function isGroupName(name: string): boolean {
  return name.length > 0 && name.length <= 253 && name.trim() === name && !/[\p{C}/\\]/u.test(name);
}
