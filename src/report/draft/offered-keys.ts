import type { Place } from '../../problem.ts';
import type { Failure } from '../../transport/failure.ts';
import { fingerprint as fingerprintOf } from '../../transport/host-key.ts';
import { hostKeyFailure } from '../../transport/host-key-failure.ts';
import type { OfferedKey } from '../../transport/host-verdict.ts';
import { parseKnownHosts } from '../../transport/known-hosts.ts';
import type { OfferedVerdict } from '../../transport/read-host-keys.ts';

/** A server that was asked for its host keys: what it offered, or why that is not known. */
export type AskedServer = {
  /** The hosts of the inventory, or the jump hosts, that it is. */
  readonly names: readonly string[];
  /** `ADDRESS port PORT`, and the jump hosts before it. */
  readonly target: string;
} & (
  | { readonly keys: readonly OfferedVerdict[]; readonly failure?: undefined }
  | { readonly keys?: undefined; readonly failure: Failure }
);

/** A key that has a line. */
export interface KeyLine {
  readonly server: AskedServer;
  readonly key: OfferedKey;
  /** Who vouches for it already; undefined: nobody does. */
  readonly known: Place | 'pinned' | undefined;
}

/** A server that gets no line, and why. */
export interface LeftOut {
  readonly server: AskedServer;
  /** `failed`: not read. `refused`: read, and nothing to be trusted in silence. */
  readonly kind: 'failed' | 'refused';
  /** The reason in short, in our own words. */
  readonly code: string;
  /** May quote the server. */
  readonly message: string;
}

export interface SortedKeys {
  readonly lines: readonly KeyLine[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Which offered keys get a line. A server of which anything contradicts what is known gets none at all: whoever answers
 * with one wrong key may have copied the right ones, as nobody has proven to own any.
 */
export function sortKeys(servers: readonly AskedServer[]): SortedKeys {
  const leftOut: LeftOut[] = [];
  const lines: KeyLine[] = [];
  for (const server of servers) {
    const reason = reasonAgainst(server);
    if (reason) leftOut.push({ server, ...reason });
    else lines.push(...linesOf(server));
  }
  return withoutContradictions(lines, leftOut);
}

type Reason = Omit<LeftOut, 'server'>;

function reasonAgainst({ keys, failure, target }: AskedServer): Reason | undefined {
  if (failure) return { kind: 'failed', code: failure.code, message: failure.message };
  for (const verdict of keys) {
    if (verdict.kind === 'swapped') return twoAtOnce(verdict, target);
    if (verdict.kind === 'changed' || verdict.kind === 'revoked') {
      const { code, message } = hostKeyFailure(verdict, target).failure;
      return { kind: 'refused', code, message };
    }
  }
  if (!keys.some(({ kind }) => kind === 'accepted')) {
    const strange = keys.find(
      (verdict) => verdict.kind === 'not-pinned' || (verdict.kind === 'unknown' && verdict.known.length > 0),
    );
    if (strange) return noneOfTheKnown(strange, target);
  }
  const broken = keys.find((verdict) => !isWholeLine(verdict.offered));
  return broken && { kind: 'refused', code: 'no-line', message: `${target} cannot have a line of known_hosts.` };
}

function twoAtOnce({ offered, before }: Extract<OfferedVerdict, { readonly kind: 'swapped' }>, target: string): Reason {
  return {
    kind: 'refused',
    code: 'ambiguous',
    message: `${target} offers ${offered.type} ${offered.fingerprint} after ${before}. Several machines may be answering there, or somebody in between.`,
  };
}

function noneOfTheKnown(verdict: OfferedVerdict, target: string): Reason {
  const known = verdict.kind === 'unknown' ? verdict.known.map((key) => `${key.type} ${key.fingerprint}`) : [];
  const pinned = verdict.kind === 'not-pinned' ? [verdict.pinned] : [];
  return {
    kind: 'refused',
    code: 'host-key-changed',
    message: `THE HOST KEY OF ${target} HAS CHANGED: it offers ${verdict.offered.type} ${verdict.offered.fingerprint}, and none of those that are known: ${[...pinned, ...known].join(', ')}. Somebody may be answering in its place.`,
  };
}

/** Where a pin is, an audit goes by nothing else, so the server's other keys get no line. */
function linesOf(server: AskedServer): readonly KeyLine[] {
  return (server.keys ?? [])
    .filter(({ kind }) => kind !== 'not-pinned')
    .map((verdict) => ({
      server,
      key: verdict.offered,
      known: verdict.kind === 'accepted' ? verdict.by : undefined,
    }));
}

/**
 * A line means what it says to every reader: one name and no pattern, marker, list or comment, and exactly this key.
 * What our own parser reads otherwise is never printed.
 */
function isWholeLine({ line, type, fingerprint }: OfferedKey): boolean {
  const [name = ''] = line.split(' ');
  if (!/^(?:[A-Za-z0-9_][A-Za-z0-9_.:%-]*|:[A-Fa-f0-9:.%]+|\[[A-Za-z0-9_:][A-Za-z0-9_.:%-]*\]:\d{1,5})$/.test(name)) {
    return false;
  }
  const [read, ...more] = parseKnownHosts('', line).lines;
  return (
    more.length === 0 &&
    read?.marker === 'none' &&
    read.hosts === name &&
    read.key.type === type &&
    fingerprintOf(read.key.blob) === fingerprint
  );
}

/** known_hosts has no word for the way: two servers of one name behind different jump hosts would trust each other. */
function withoutContradictions(lines: readonly KeyLine[], leftOut: readonly LeftOut[]): SortedKeys {
  const keysByName = new Map<string, Set<string>>();
  const nameOf = ({ key }: KeyLine) => key.line.split(' ').slice(0, 2).join(' ').toLowerCase();
  for (const line of lines) {
    keysByName.set(nameOf(line), (keysByName.get(nameOf(line)) ?? new Set()).add(line.key.fingerprint));
  }
  const torn = new Set(
    lines.filter((line) => (keysByName.get(nameOf(line))?.size ?? 0) > 1).map(({ server }) => server),
  );
  const refused = [...torn].map(
    (server): LeftOut => ({
      server,
      kind: 'refused',
      code: 'ambiguous',
      message: `${server.target} has the name in known_hosts of another server that offers another key. Pin each with limits_host_key.`,
    }),
  );
  return { lines: lines.filter(({ server }) => !torn.has(server)), leftOut: [...leftOut, ...refused] };
}
