import type { Facts, Limit, Stale } from '../facts/facts.ts';
import type { Place } from '../problem.ts';
import type { HopKind } from './diagnosis.ts';
import type { SettingFrom } from './hop-reading.ts';
import { type Inherited, minimumOf, predictFrom, type Unseen } from './inherited.ts';
import { type LimitChain, minimumSource } from './limit-chain.ts';
import { LIMIT_KINDS } from './limit-kind.ts';
import { type Missing, whyMissing } from './missing.ts';
import type { ChainSubject, LimitField } from './target.ts';

/** Why the process runs with the limit that it has, as data: its words are made in `words-cause.ts`. */
export type Cause =
  | { readonly code: 'minimum'; readonly minimum: number; readonly source: SettingFrom; readonly tie: boolean }
  | { readonly code: 'unit'; readonly unit: string; readonly value: number; readonly place?: Place }
  | { readonly code: 'systemd-default'; readonly unit: string; readonly value: number }
  | { readonly code: 'init' | 'parent'; readonly value: number }
  | { readonly code: 'inherited-unseen'; readonly why: Unseen; readonly minimum: number; readonly value: number }
  | { readonly code: 'wrapper'; readonly sets: number; readonly place?: Place }
  | { readonly code: 'go'; readonly value: number }
  | {
      readonly code: 'stale';
      readonly what: Stale['what'];
      readonly state: Stale['state'];
      readonly runs: number;
      readonly predicted?: number;
      readonly minimum: number;
      readonly place?: Place;
      readonly changedAt?: string;
      readonly startedAt?: string;
    }
  | {
      readonly code: 'supervisord-differs';
      readonly runs: number;
      readonly minimum: number;
      readonly predicted?: number;
    }
  | { readonly code: 'process-differs'; readonly runs: number; readonly predicted: number; readonly wrapped: boolean }
  | { readonly code: 'not-observable'; readonly hop: HopKind; readonly missing: Missing };

/** The codes whose live value follows from the chain. Every other cause is unproven. */
const PROVEN: ReadonlySet<Cause['code']> = new Set(['minimum', 'unit', 'systemd-default', 'init', 'parent', 'wrapper']);

export function isProven(cause: Cause): boolean {
  return PROVEN.has(cause.code);
}

/** The hop that decided the value, or where it enters the chain; undefined when that could not be seen. */
export function decidedBy(cause: Cause): HopKind | undefined {
  switch (cause.code) {
    case 'minimum':
    case 'go':
    case 'stale':
    case 'supervisord-differs':
      return 'supervisord';
    case 'parent':
    case 'inherited-unseen':
      return 'inherited';
    case 'process-differs':
      return 'process';
    case 'not-observable':
      return undefined;
    default:
      return cause.code;
  }
}

/** Concludes from the chain which hop decided the soft or hard limit of its process. */
export function causeOf(facts: Facts, of: ChainSubject, chain: LimitChain, field: LimitField): Cause {
  if (of.program === undefined) return supervisordCause(facts, of, chain, field);
  const live = of.program.limits?.[of.limit];
  if (live === undefined) return notObservable(facts, 'process', `${of.programAt ?? ''}/limits/${of.limit}`);
  const wrapper = chain.hops.find(({ reading }) => reading.code === 'wrapper');
  const wraps = wrapper?.reading.code === 'wrapper' && !wrapper.reading.fails;
  const predicted = chain.processPredicted;
  if (predicted !== undefined && predicted[field] !== live[field]) {
    return { code: 'process-differs', runs: live[field], predicted: predicted[field], wrapped: wraps };
  }
  if (wraps && predicted !== undefined) {
    const place = wrapper.place === undefined ? {} : { place: wrapper.place };
    return { code: 'wrapper', sets: predicted[field], ...place };
  }
  return supervisordCause(facts, of, chain, field);
}

/** All that a conclusion about supervisord's own limit rests on. */
interface Ground {
  readonly of: ChainSubject;
  readonly chain: LimitChain;
  readonly live: Limit;
  readonly field: LimitField;
  readonly minimum: number;
}

function supervisordCause(facts: Facts, of: ChainSubject, chain: LimitChain, field: LimitField): Cause {
  const { supervisor, supervisorAt } = of;
  const live = supervisor.limits?.[of.limit];
  if (live === undefined) return notObservable(facts, 'supervisord', `${supervisorAt}/limits/${of.limit}`);
  if (supervisor.implementation === 'go') return { code: 'go', value: live[field] };
  const minimum = minimumOf(of);
  if (minimum === undefined)
    return notObservable(facts, 'supervisord', `${supervisorAt}/config/${LIMIT_KINDS[of.limit].minimum}`);
  const ground: Ground = { of, chain, live, field, minimum };
  const { inherited } = chain;
  return inherited.from === 'unseen' ? causeUnseen(ground, inherited.why) : causeSeen(facts, ground, inherited);
}

/** Without the inherited limit the floor still tells something: a soft limit of exactly the minimum is set by it. */
function causeUnseen(ground: Ground, why: Unseen): Cause {
  const { of, live, field, minimum } = ground;
  if (live.soft === minimum && field === 'soft') return byMinimum(of, minimum, false);
  if (live.soft < minimum || staleOf(of).some(isConfirmed)) return mismatch(ground);
  return { code: 'inherited-unseen', why, minimum, value: live[field] };
}

function causeSeen(facts: Facts, ground: Ground, inherited: Seen): Cause {
  const { of, live, field, minimum } = ground;
  const prediction = predictFrom(facts, of, inherited.limit);
  if (prediction?.outcome === 'unknown') {
    // Whether it may raise its hard limit is not known; that it did so is to be seen.
    if (live.soft === minimum && minimum > inherited.limit.soft) return byMinimum(of, minimum, false);
    return notObservable(facts, 'supervisord', `${of.supervisorAt}/capSysResource`);
  }
  if (prediction?.outcome !== 'starts' || prediction.limit[field] !== live[field]) return mismatch(ground);
  const raised = prediction.limit[field] !== inherited.limit[field];
  const tie = field === 'soft' && minimum === inherited.limit.soft;
  return raised || tie ? byMinimum(of, minimum, tie) : byInherited(of, inherited, field);
}

type Seen = Exclude<Inherited, { readonly from: 'unseen' }>;

function byMinimum(of: ChainSubject, minimum: number, tie: boolean): Cause {
  return { code: 'minimum', minimum, source: minimumSource(of), tie };
}

function byInherited({ supervisor }: ChainSubject, inherited: Seen, field: LimitField): Cause {
  const value = inherited.limit[field];
  const unit = supervisor.unit ?? 'its unit';
  switch (inherited.from) {
    case 'unit':
      return { code: 'unit', unit, value };
    case 'systemd-default':
      return { code: 'systemd-default', unit, value };
    default:
      return { code: inherited.from, value };
  }
}

/** The live value of supervisord is not what its chain predicts. */
function mismatch({ of, chain, live, field, minimum }: Ground): Cause {
  const { supervisor } = of;
  const predicted = chain.supervisordPredicted === undefined ? {} : { predicted: chain.supervisordPredicted[field] };
  const about = staleOf(of);
  const stale = about.find(isConfirmed) ?? about[0];
  if (stale === undefined) return { code: 'supervisord-differs', runs: live[field], minimum, ...predicted };
  const place = stale.file === undefined ? undefined : placeIn(stale.file, stale.line);
  return {
    code: 'stale',
    what: stale.what,
    state: stale.state,
    runs: live[field],
    minimum,
    ...(stale.predicted === undefined ? predicted : { predicted: stale.predicted[field] }),
    ...(place === undefined ? {} : { place }),
    ...(stale.changedAt === undefined ? {} : { changedAt: stale.changedAt }),
    ...(supervisor.startedAt === undefined ? {} : { startedAt: supervisor.startedAt }),
  };
}

/** What changed after the start, as far as it concerns this limit. */
function staleOf({ supervisor, limit }: ChainSubject): readonly Stale[] {
  return (supervisor.stale ?? []).filter((stale) => stale.limit === undefined || stale.limit === limit);
}

function isConfirmed(stale: Stale): boolean {
  return stale.state === 'confirmed';
}

function notObservable(facts: Facts, hop: HopKind, pointer: string): Cause {
  return { code: 'not-observable', hop, missing: whyMissing(facts, pointer) };
}

function placeIn(file: string, line: number | undefined): Place {
  return line === undefined ? { file } : { file, line };
}
