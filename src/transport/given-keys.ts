import type { Problem } from '../problem.ts';
import { fingerprint, readHostKey } from './host-key.ts';
import { type PublicLine, readKeyTexts } from './key-armor.ts';
import {
  agentlessPublicKey,
  damagedPublicKey,
  dsaKey,
  isFault,
  type KeyFault,
  type KeySource,
  problemOf,
  securityKey,
  shortKey,
} from './key-problems.ts';
import { decodePrivateKey } from './private-key.ts';
import { parsePublicKey, rsaBits, SMALLEST_RSA } from './public-key.ts';
import type { AgentPin, OwnKey } from './signer.ts';

/** A private key, or a public one that says which of the agent's to use. */
export type GivenKey = OwnKey | AgentPin;

/** A server hangs up long before, and each encrypted key takes up to seconds. */
const MOST_KEYS = 20;

export interface GivenKeys {
  /** In the order of the text, none twice. */
  readonly keys: readonly GivenKey[];
  readonly problems: readonly Problem[];
}

/**
 * Reads what one secret holds: private keys one after the other, of which the encrypted ones share a passphrase, and
 * lines of public keys. A public key needs an agent, and is left out where the private half stands next to it.
 */
export function readGivenKeys(text: string, source: KeySource, hasAgent: boolean): GivenKeys {
  const texts = readKeyTexts(text);
  if (texts.length > MOST_KEYS) {
    const hint = 'Servers stop listening after a few (MaxAuthTries): keep those that the hosts know.';
    const fault = `expected at most ${MOST_KEYS} keys, found ${texts.length}`;
    return { keys: [], problems: [problemOf(source, { fault, hint })] };
  }
  const keys = new Map<string, GivenKey>();
  const problems: Problem[] = [];
  const read = texts.map((each) => (isFault(each) || each.kind === 'public' ? each : decodePrivateKey(each, source)));
  const own = read.filter((each) => 'from' in each);
  const isOwn = (blob: Buffer) => own.some((key) => key.fingerprint === fingerprint(blob));
  for (const [index, each] of read.entries()) {
    if ('kind' in each && isOwn(each.bytes)) continue;
    const key = 'kind' in each ? pinKey(each, hasAgent) : each;
    if (isFault(key)) problems.push(problemOf({ name: nameOf(source, index, texts.length) }, key));
    else if (!keys.has(key.fingerprint)) keys.set(key.fingerprint, key);
  }
  return { keys: [...keys.values()], problems };
}

function nameOf({ name }: KeySource, index: number, count: number): string {
  return count > 1 ? `${name}, key ${index + 1} of ${count}` : name;
}

function pinKey({ type, bytes }: PublicLine, hasAgent: boolean): AgentPin | KeyFault {
  if (!hasAgent) return agentlessPublicKey;
  return readHostKey(bytes)?.type === type ? pinBlob(type, bytes) : damagedPublicKey;
}

/** The agent's key with this public half, if it is one that would be used. */
export function pinBlob(type: string, blob: Buffer): AgentPin | KeyFault {
  if (type.startsWith('sk-')) return securityKey(type);
  if (type === 'ssh-dss') return dsaKey;
  const bits = rsaBits(blob) ?? SMALLEST_RSA;
  if (bits < SMALLEST_RSA) return shortKey(SMALLEST_RSA, bits);
  const publicKey = parsePublicKey(blob);
  return publicKey === undefined ? damagedPublicKey : { from: 'pin', publicKey, fingerprint: fingerprint(blob) };
}
