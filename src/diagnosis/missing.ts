import type { Facts, UnknownReason } from '../facts/facts.ts';
import { pointerParts } from '../facts/pointer.ts';

/** Why a fact is not there. `absent`: the facts say nothing about it, not even why. */
export interface Missing {
  readonly reason: UnknownReason | 'absent';
  readonly detail?: string;
}

/** Why there is nothing at `pointer`: the entry of `facts.unknown` that covers it or, failing that, a part of it. */
export function whyMissing(facts: Facts, pointer: string): Missing {
  const wanted = pointerParts(pointer);
  const entries = facts.unknown.map((entry) => ({ entry, tokens: pointerParts(entry.at) }));
  const found =
    entries.find(({ tokens }) => tokens.length <= wanted.length && agree(tokens, wanted)) ??
    entries.find(({ tokens }) => tokens.length > wanted.length && agree(wanted, tokens));
  if (found === undefined) return { reason: 'absent' };
  const { reason, detail } = found.entry;
  return detail === undefined ? { reason } : { reason, detail };
}

/** Whether anything below `pointer` could not be read. */
export function isPartlyUnknown(facts: Facts, pointer: string): boolean {
  return whyMissing(facts, pointer).reason !== 'absent';
}

function agree(shorter: readonly string[], longer: readonly string[]): boolean {
  return shorter.every((token, index) => token === '*' || longer[index] === '*' || token === longer[index]);
}
