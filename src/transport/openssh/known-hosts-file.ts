import { offeredTypes } from '../algorithms.ts';
import { type HostIdentity, knownHostsNames } from '../host-verdict.ts';
import type { KnownHostLine, KnownHosts } from '../known-hosts.ts';

/**
 * The lines by which ssh may judge one server: those that our own judge would go by, in its order (the name with
 * the port, and the plain name when that one has no key). Several inputs and files, hashed names and patterns thus
 * mean the same for both backends.
 */
export function decidingLines(knownHosts: KnownHosts, identity: HostIdentity): readonly KnownHostLine[] {
  const [name, plainName] = knownHostsNames(identity);
  const lines = knownHosts.linesFor(name);
  if (plainName === undefined || lines.some((line) => line.marker === 'none')) return lines;
  return [...lines, ...knownHosts.linesFor(plainName)];
}

/** The name under which ssh looks a server up, and which a host certificate must be for: never one with a port. */
export function aliasOf(identity: HostIdentity): string {
  return identity.alias ?? identity.address.toLowerCase();
}

/** A known_hosts file with the lines of one server under one name. Written from what was parsed, never copied. */
export function renderKnownHosts(alias: string, lines: readonly KnownHostLine[]): string {
  return lines
    .filter(({ marker, key }) => marker !== 'none' || offeredTypes.includes(key.type))
    .map(({ marker, key }) => {
      const mark = marker === 'none' ? '' : `@${marker} `;
      return `${mark}${alias} ${key.type} ${key.blob.toString('base64')}\n`;
    })
    .join('');
}
