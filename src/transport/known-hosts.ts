import type { Place, Problem } from '../problem.ts';
import { type HostKey, readHostKey, readStrings } from './host-key.ts';
import { matchHostField } from './host-name-match.ts';
import { rsaBits } from './public-key.ts';

export type Marker = 'none' | 'cert-authority' | 'revoked';

/** A line of known_hosts that OpenSSH would use. */
export interface KnownHostLine {
  readonly marker: Marker;
  /** Names, patterns or one hashed name, as written. */
  readonly hosts: string;
  readonly key: HostKey;
  readonly place: Place;
}

/** A line that looks like an entry and is not one. It counts for nothing, but its hosts should be told. */
export interface BrokenLine {
  readonly hosts: string;
  readonly problem: Problem;
}

export interface KnownHosts {
  /** Where it came from: `known-hosts`, or a file's path. */
  readonly name: string;
  readonly lines: readonly KnownHostLine[];
  readonly broken: readonly BrokenLine[];
  /** The lines that name a host (in the form that known_hosts uses, lower-cased), in their order. */
  linesFor(name: string): readonly KnownHostLine[];
}

/**
 * Reads known_hosts as OpenSSH does (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT", and hostfile.c): comments, empty
 * lines, CRLF, tabs and a missing final newline are fine; a line that cannot be used is left out, never fatal.
 */
export function parseKnownHosts(name: string, text: string): KnownHosts {
  const lines: KnownHostLine[] = [];
  const broken: BrokenLine[] = [];
  text.split('\n').forEach((line, index) => {
    const parsed = parseLine(line, { file: name, line: index + 1 });
    if (parsed === undefined) return;
    if ('problem' in parsed) broken.push(parsed);
    else lines.push(parsed);
  });
  return { name, lines, broken, linesFor: indexLines(lines) };
}

function parseLine(line: string, place: Place): KnownHostLine | BrokenLine | undefined {
  // OpenSSH reads C strings: what stands after a NUL is not there.
  const [visible = ''] = line.replace(/\r+$/, '').split('\0', 1);
  const fields = visible.split(/[ \t]+/).filter((field) => field !== '');
  if (fields[0] === undefined || fields[0].startsWith('#')) return undefined;
  // OpenSSH ignores a line whose marker is followed by a tab. A revocation that is ignored accepts a key that
  // its owner has withdrawn, so here a tab is as good as a space.
  const marker = fields[0].startsWith('@') ? readMarker(fields.shift() ?? '') : 'none';
  const [hosts = '', type, base64] = fields;
  const broken = (message: string): BrokenLine => ({
    hosts,
    problem: {
      message,
      place,
      hint: 'Replace the line: the name, and what is in /etc/ssh/ssh_host_ed25519_key.pub on the host itself.',
    },
  });

  if (keyTypes.has(hosts)) {
    return {
      hosts: '*',
      problem: {
        message: 'expected "HOSTS KEYTYPE KEY", found a public key without a host name: the line is ignored',
        place,
        hint: `Put the host's name in front: web1.example.com ${hosts} …`,
      },
    };
  }
  if (marker === undefined || hosts.startsWith('@')) {
    return broken('expected the marker @cert-authority or @revoked, found another one: the line is ignored');
  }
  if (type === undefined || type.startsWith('#')) {
    return broken('expected "HOSTS KEYTYPE KEY", found no key: the line is ignored');
  }
  const expected = keyTypes.get(type);
  // A type of the future, or of SSH 1: other people's lines, and no business of ours.
  if (expected === undefined) return undefined;
  const key = readHostKey(decodeBase64(base64 ?? ''));
  if (key?.type !== expected || !hasShape(key)) {
    return broken(`expected a key of type ${expected} in base64, found something else: the line is ignored`);
  }
  return { marker, hosts, key, place };
}

function readMarker(field: string): Marker | undefined {
  if (field === '@revoked') return 'revoked';
  return field === '@cert-authority' ? 'cert-authority' : undefined;
}

/** How a type may be written in known_hosts → the type inside the key. */
const keyTypes: ReadonlyMap<string, string> = new Map([
  ['ssh-ed25519', 'ssh-ed25519'],
  ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp256'],
  ['ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp384'],
  ['ecdsa-sha2-nistp521', 'ecdsa-sha2-nistp521'],
  ['ssh-rsa', 'ssh-rsa'],
  ['rsa-sha2-256', 'ssh-rsa'],
  ['rsa-sha2-512', 'ssh-rsa'],
  ['ssh-dss', 'ssh-dss'],
  ['sk-ssh-ed25519@openssh.com', 'sk-ssh-ed25519@openssh.com'],
  ['sk-ecdsa-sha2-nistp256@openssh.com', 'sk-ecdsa-sha2-nistp256@openssh.com'],
]);

/** Strict: Node's decoder takes almost anything, OpenSSH's takes only what it would itself have written. */
function decodeBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : Buffer.alloc(0);
}

/** A key with the wrong number or size of parts is no key for OpenSSH, so it must not count as one here. */
function hasShape(key: HostKey): boolean {
  const parts = readStrings(key.blob)?.slice(1);
  if (parts === undefined) return false;
  const [first, second] = parts;
  switch (key.type) {
    case 'ssh-ed25519':
      return parts.length === 1 && first?.length === 32;
    case 'ssh-rsa':
      return parts.length === 2 && (rsaBits(key.blob) ?? 0) >= 1024;
    case 'ssh-dss':
      return parts.length === 4;
    case 'ecdsa-sha2-nistp256':
    case 'ecdsa-sha2-nistp384':
    case 'ecdsa-sha2-nistp521':
      return parts.length === 2 && first?.toString('latin1') === key.type.slice(-8) && isPoint(second, key.type);
    default:
      return parts.length >= 2;
  }
}

/** An uncompressed point: 4, and both coordinates in full. */
function isPoint(point: Buffer | undefined, type: string): boolean {
  return point?.[0] === 4 && point.length === 1 + 2 * Math.ceil(Number(type.slice(-3)) / 8);
}

/**
 * Big inventories have big known_hosts: plain names are looked up, only patterns and hashed names (an HMAC each)
 * are gone through, and every answer is kept, since a host is asked for more than once.
 */
function indexLines(lines: readonly KnownHostLine[]): KnownHosts['linesFor'] {
  const byName = new Map<string, KnownHostLine[]>();
  const others: KnownHostLine[] = [];
  for (const line of lines) {
    if (/[|*?!]/.test(line.hosts) || line.hosts.length > 1000) {
      others.push(line);
      continue;
    }
    for (const name of new Set(line.hosts.toLowerCase().split(','))) {
      const same = byName.get(name);
      if (same) same.push(line);
      else byName.set(name, [line]);
    }
  }
  const answers = new Map<string, readonly KnownHostLine[]>();
  return (name) => {
    const known = answers.get(name);
    if (known) return known;
    const matching = others.filter((line) => matchHostField(line.hosts, name) === true);
    const found = [...(byName.get(name) ?? []), ...matching].sort((a, b) => (a.place.line ?? 0) - (b.place.line ?? 0));
    answers.set(name, found);
    return found;
  };
}

/** Problems of lines that name one of these hosts, or that might: a hashed name that cannot be read. */
export function brokenLinesFor(knownHosts: KnownHosts, names: readonly string[]): readonly Problem[] {
  return knownHosts.broken
    .filter((line) => names.some((name) => matchHostField(line.hosts, name) !== false))
    .map((line) => line.problem);
}

/** Several files as one; the lines of the first come first. */
export function joinKnownHosts(parts: readonly KnownHosts[]): KnownHosts {
  const lines = parts.flatMap((part) => part.lines);
  return {
    name: parts[0]?.name ?? 'known-hosts',
    lines,
    broken: parts.flatMap((part) => part.broken),
    linesFor: (name) => parts.flatMap((part) => part.linesFor(name)),
  };
}
