import type { Place } from '../problem.ts';
import { fingerprint, type HostKey, readHostKey } from './host-key.ts';
import type { KnownHostLine, KnownHosts } from './known-hosts.ts';

/** A known key, as a person needs to see it. */
export interface KnownKey {
  readonly type: string;
  /** `SHA256:…` */
  readonly fingerprint: string;
  readonly place: Place;
}

/** What is known of a host's key before anything secret is sent. Only `accepted` may go on. */
export type HostVerdict =
  /** `by`: the line of known_hosts that vouches for it, or the inventory's pin. */
  | { readonly kind: 'accepted'; readonly offered: OfferedKey; readonly by: Place | 'pinned' }
  /** No key of this type is known; `known` are its keys of other types. */
  | { readonly kind: 'unknown'; readonly offered: OfferedKey; readonly known: readonly KnownKey[] }
  /** A key of this type is known, and it is another one. */
  | { readonly kind: 'changed'; readonly offered: OfferedKey; readonly known: readonly KnownKey[] }
  /** The connection began with another key: the one with the fingerprint `before`. */
  | { readonly kind: 'swapped'; readonly offered: OfferedKey; readonly before: string }
  /** Another key than the one that the inventory pins. */
  | { readonly kind: 'not-pinned'; readonly offered: OfferedKey; readonly pinned: string }
  | { readonly kind: 'revoked'; readonly offered: OfferedKey; readonly place: Place }
  /** Only a certificate authority is known for this host, and certificates are not supported. */
  | { readonly kind: 'ca-only'; readonly offered: OfferedKey; readonly place: Place }
  /** What the server sent is not a key. */
  | { readonly kind: 'malformed' };

export interface OfferedKey {
  readonly type: string;
  /** `SHA256:…` */
  readonly fingerprint: string;
  /** The line that would make known_hosts accept this key. */
  readonly line: string;
}

/** Where and as what a host is known. */
export interface HostIdentity {
  readonly address: string;
  readonly port: number;
  /** `SHA256:…`; takes the place of known_hosts, but never outweighs `@revoked`. */
  readonly pinned: string | undefined;
  /** Takes the place of address and port in known_hosts, as it stands: HostKeyAlias. */
  readonly alias: string | undefined;
}

/** How known_hosts calls a host: `host` on port 22, else `[host]:port` and then, as OpenSSH does, plain `host`. */
export function knownHostsNames(identity: HostIdentity): readonly [string, ...string[]] {
  if (identity.alias !== undefined) return [identity.alias];
  const host = identity.address.toLowerCase();
  return identity.port === 22 ? [host] : [`[${host}]:${identity.port}`, host];
}

/** Judges the key that a server offers. Pure, synchronous, and never throws: it runs inside the key exchange. */
export function judgeHostKey(knownHosts: KnownHosts, identity: HostIdentity, blob: Buffer): HostVerdict {
  const key = readHostKey(blob);
  if (key === undefined) return { kind: 'malformed' };
  const [name, plainName] = knownHostsNames(identity);
  const offered = offeredKey(identity, key);

  if (identity.pinned !== undefined) {
    const lines = knownHostsNames(identity).flatMap((each) => knownHosts.linesFor(each));
    const revoked = findKey(lines, 'revoked', key);
    if (revoked) return { kind: 'revoked', offered, place: revoked.place };
    return offered.fingerprint === identity.pinned
      ? { kind: 'accepted', offered, by: 'pinned' }
      : { kind: 'not-pinned', offered, pinned: identity.pinned };
  }

  const lines = knownHosts.linesFor(name);
  const verdict = judgeByLines(lines, key, offered);
  // OpenSSH looks for the plain name only when the one with the port has no key at all, of whatever type.
  if (verdict.kind === 'accepted' || verdict.kind === 'revoked' || plainName === undefined) return verdict;
  if (lines.some((line) => line.marker === 'none')) return verdict;
  const fallback = judgeByLines(knownHosts.linesFor(plainName), key, offered);
  // Another key under the plain name is another server's on that machine, no sign that this one changed.
  return fallback.kind === 'unknown' || fallback.kind === 'changed' ? verdict : fallback;
}

/** Makes the judge for one connection: at a rekey, only the key that the connection began with will do. */
export function makeJudge(knownHosts: KnownHosts, identity: HostIdentity): (blob: Buffer) => HostVerdict {
  let first: Buffer | undefined;
  return (blob) => {
    const verdict = judgeHostKey(knownHosts, identity, blob);
    if (verdict.kind !== 'accepted') return verdict;
    // The library's buffer is its own: keep a copy.
    first ??= Buffer.from(blob);
    if (first.equals(blob)) return verdict;
    const offered = offeredKey(identity, { type: readHostKey(blob)?.type ?? '', blob });
    return { kind: 'swapped', offered, before: fingerprint(first) };
  };
}

function judgeByLines(lines: readonly KnownHostLine[], key: HostKey, offered: OfferedKey): HostVerdict {
  const revoked = findKey(lines, 'revoked', key);
  if (revoked) return { kind: 'revoked', offered, place: revoked.place };
  const accepted = findKey(lines, 'none', key);
  if (accepted) return { kind: 'accepted', offered, by: accepted.place };
  const plain = lines.filter((line) => line.marker === 'none');
  const sameType = plain.filter((line) => line.key.type === key.type);
  if (sameType.length > 0) return { kind: 'changed', offered, known: sameType.map(describe) };
  const authority = lines.find((line) => line.marker === 'cert-authority');
  if (plain.length === 0 && authority) return { kind: 'ca-only', offered, place: authority.place };
  return { kind: 'unknown', offered, known: plain.map(describe) };
}

function findKey(lines: readonly KnownHostLine[], marker: string, key: HostKey): KnownHostLine | undefined {
  return lines.find((line) => line.marker === marker && line.key.blob.equals(key.blob));
}

function describe(line: KnownHostLine): KnownKey {
  return { type: line.key.type, fingerprint: fingerprint(line.key.blob), place: line.place };
}

function offeredKey(identity: HostIdentity, key: HostKey): OfferedKey {
  const [name] = knownHostsNames(identity);
  const line = `${name} ${key.type} ${key.blob.toString('base64')}`;
  return { type: key.type, fingerprint: fingerprint(key.blob), line };
}

/** The types of key by which a host is already known, under the first of its names that has any. */
export function knownTypes(knownHosts: KnownHosts, identity: HostIdentity): ReadonlySet<string> {
  for (const name of knownHostsNames(identity)) {
    const plain = knownHosts.linesFor(name).filter((line) => line.marker === 'none');
    const wanted =
      identity.pinned === undefined ? plain : plain.filter((line) => fingerprint(line.key.blob) === identity.pinned);
    if (wanted.length > 0) return new Set(wanted.map((line) => line.key.type));
  }
  return new Set();
}
