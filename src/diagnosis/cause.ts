import type { Facts, Limit, Stale } from '../facts/facts.ts';
import type { Place } from '../problem.ts';
import type { HopKind } from './diagnosis.ts';
import type { SettingFrom } from './hop-reading.ts';
import { type Inherited, predictFrom, type Unseen } from './inherited.ts';
import { type Missing, whyMissing } from './missing.ts';
import { minfdsSource, type NofileChain } from './nofile-chain.ts';
import type { ChainSubject, LimitField } from './target.ts';

/** Why the process runs with the limit that it has, as data: its words are made in `words-cause.ts`. */
export type Cause =
  | { readonly code: 'minfds'; readonly minfds: number; readonly source: SettingFrom; readonly tie: boolean }
  | { readonly code: 'unit'; readonly unit: string; readonly value: number; readonly place?: Place }
  | { readonly code: 'systemd-default'; readonly unit: string; readonly value: number }
  | { readonly code: 'init' | 'parent'; readonly value: number }
  | { readonly code: 'inherited-unseen'; readonly why: Unseen; readonly minfds: number; readonly value: number }
  | { readonly code: 'wrapper'; readonly sets: number; readonly place?: Place }
  | { readonly code: 'go'; readonly value: number }
  | {
      readonly code: 'stale';
      readonly what: Stale['what'];
      readonly state: Stale['state'];
      readonly runs: number;
      readonly predicted?: number;
      readonly minfds: number;
      readonly place?: Place;
      readonly changedAt?: string;
      readonly startedAt?: string;
    }
  | {
      readonly code: 'supervisord-differs';
      readonly runs: number;
      readonly minfds: number;
      readonly predicted?: number;
    }
  | { readonly code: 'process-differs'; readonly runs: number; readonly predicted: number; readonly wrapped: boolean }
  | { readonly code: 'not-observable'; readonly hop: HopKind; readonly missing: Missing };

/** The codes whose live value follows from the chain. Every other cause is unproven. */
const PROVEN: ReadonlySet<Cause['code']> = new Set(['minfds', 'unit', 'systemd-default', 'init', 'parent', 'wrapper']);

export function isProven(cause: Cause): boolean {
  return PROVEN.has(cause.code);
}

/** The hop that decided the value, or where it enters the chain; undefined when that could not be seen. */
export function decidedBy(cause: Cause): HopKind | undefined {
  switch (cause.code) {
    case 'minfds':
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
export function causeOf(facts: Facts, of: ChainSubject, chain: NofileChain, field: LimitField): Cause {
  if (of.program === undefined) return supervisordCause(facts, of, chain, field);
  const live = of.program.limits?.nofile;
  if (live === undefined) return notObservable(facts, 'process', `${of.programAt ?? ''}/limits/nofile`);
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
  readonly chain: NofileChain;
  readonly live: Limit;
  readonly field: LimitField;
  readonly minfds: number;
}

function supervisordCause(facts: Facts, of: ChainSubject, chain: NofileChain, field: LimitField): Cause {
  const { supervisor, supervisorAt } = of;
  const live = supervisor.limits?.nofile;
  if (live === undefined) return notObservable(facts, 'supervisord', `${supervisorAt}/limits/nofile`);
  if (supervisor.implementation === 'go') return { code: 'go', value: live[field] };
  const minfds = supervisor.config?.minfds;
  if (minfds === undefined) return notObservable(facts, 'supervisord', `${supervisorAt}/config/minfds`);
  const ground: Ground = { of, chain, live, field, minfds };
  const { inherited } = chain;
  return inherited.from === 'unseen' ? causeUnseen(ground, inherited.why) : causeSeen(facts, ground, inherited);
}

/** Without the inherited limit the floor still tells something: a soft limit of exactly minfds is minfds. */
function causeUnseen(ground: Ground, why: Unseen): Cause {
  const { of, live, field, minfds } = ground;
  if (live.soft === minfds && field === 'soft') return byMinfds(of, minfds, false);
  if (live.soft < minfds || of.supervisor.stale.some(isConfirmed)) return mismatch(ground);
  return { code: 'inherited-unseen', why, minfds, value: live[field] };
}

function causeSeen(facts: Facts, ground: Ground, inherited: Seen): Cause {
  const { of, live, field, minfds } = ground;
  const prediction = predictFrom(facts, of.supervisor, inherited.limit);
  if (prediction?.outcome === 'unknown') {
    // Whether it may raise its hard limit is not known; that it did so is to be seen.
    if (live.soft === minfds && minfds > inherited.limit.soft) return byMinfds(of, minfds, false);
    return notObservable(facts, 'supervisord', `${of.supervisorAt}/capSysResource`);
  }
  if (prediction?.outcome !== 'starts' || prediction.limit[field] !== live[field]) return mismatch(ground);
  const raised = prediction.limit[field] !== inherited.limit[field];
  const tie = field === 'soft' && minfds === inherited.limit.soft;
  return raised || tie ? byMinfds(of, minfds, tie) : byInherited(of, inherited, field);
}

type Seen = Exclude<Inherited, { readonly from: 'unseen' }>;

function byMinfds({ supervisor }: ChainSubject, minfds: number, tie: boolean): Cause {
  return { code: 'minfds', minfds, source: minfdsSource(supervisor), tie };
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
function mismatch({ of, chain, live, field, minfds }: Ground): Cause {
  const { supervisor } = of;
  const predicted = chain.supervisordPredicted === undefined ? {} : { predicted: chain.supervisordPredicted[field] };
  const stale = supervisor.stale.find(isConfirmed) ?? supervisor.stale[0];
  if (stale === undefined) return { code: 'supervisord-differs', runs: live[field], minfds, ...predicted };
  const place = stale.file === undefined ? undefined : placeIn(stale.file, stale.line);
  return {
    code: 'stale',
    what: stale.what,
    state: stale.state,
    runs: live[field],
    minfds,
    ...(stale.predicted === undefined ? predicted : { predicted: stale.predicted[field] }),
    ...(place === undefined ? {} : { place }),
    ...(stale.changedAt === undefined ? {} : { changedAt: stale.changedAt }),
    ...(supervisor.startedAt === undefined ? {} : { startedAt: supervisor.startedAt }),
  };
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
