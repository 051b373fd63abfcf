import type { Facts, Limit, SupervisorFacts } from '../facts/facts.ts';
import { pointerTo } from '../facts/pointer.ts';
import type { Place } from '../problem.ts';
import type { HopKind } from './diagnosis.ts';
import { type HopReading, KERNEL, type ReadHop, type SettingFrom } from './hop-reading.ts';
import { type Inherited, inheritedBy, isSetInUnit, nrOpenOf, predictFrom, unitOf } from './inherited.ts';
import { whyMissing } from './missing.ts';
import type { ChainSubject } from './target.ts';

/** The limit chain of one process: its hops as read, and what supervisord inherited. */
export interface NofileChain {
  readonly hops: readonly ReadHop[];
  readonly inherited: Inherited;
  /** What supervisord should run with, given what it inherited and the configuration on disk. */
  readonly supervisordPredicted?: Limit;
  /** What the process should run with, given what supervisord does run with. */
  readonly processPredicted?: Limit;
}

/** Reads every hop between the kernel and the process. Nothing is concluded here: see `cause.ts`. */
export function readNofileChain(facts: Facts, of: ChainSubject): NofileChain {
  const inherited = inheritedBy(facts, of);
  const supervisord = supervisordHop(facts, of, inherited);
  const processHops = of.program === undefined ? [] : programHops(facts, of);
  const processPredicted = processHops.at(-1)?.predicted;
  const hops = [
    { kind: 'kernel', predicted: KERNEL, reading: { code: 'kernel' } } as const,
    nrOpenHop(facts),
    initHop(facts),
    ...systemdHops(facts, of.supervisor),
    inheritedHop(inherited),
    supervisord,
    ...processHops,
    ...loginHop(facts, of),
  ];
  return {
    hops,
    inherited,
    ...(supervisord.predicted === undefined ? {} : { supervisordPredicted: supervisord.predicted }),
    ...(processPredicted === undefined ? {} : { processPredicted }),
  };
}

function nrOpenHop(facts: Facts): ReadHop {
  const ceiling = nrOpenOf(facts);
  if (ceiling === undefined) return missingHop(facts, 'nr-open', '/sysctl/fs.nr_open');
  return { kind: 'nr-open', live: { soft: ceiling, hard: ceiling }, reading: { code: 'nr-open', ceiling } };
}

function initHop(facts: Facts): ReadHop {
  const live = facts.limits.init?.nofile;
  if (live === undefined) return missingHop(facts, 'init', '/limits/init/nofile');
  const name = facts.system.init;
  return { kind: 'init', live, reading: { code: 'init', live, ...(name === undefined ? {} : { name }) } };
}

function systemdHops(facts: Facts, supervisor: SupervisorFacts): readonly ReadHop[] {
  const usual = facts.systemd?.defaultNofile;
  const isSystemd = facts.systemd !== undefined || facts.system.init === 'systemd';
  if (supervisor.startedBy !== 'systemd') {
    return [{ kind: 'unit', reading: { code: 'no-unit', startedBy: supervisor.startedBy } }];
  }
  const byDefault: ReadHop =
    usual === undefined
      ? missingHop(facts, 'systemd-default', '/systemd/defaultNofile')
      : { kind: 'systemd-default', live: usual, reading: { code: 'systemd-default', live: usual } };
  return isSystemd ? [byDefault, unitHop(facts, supervisor)] : [unitHop(facts, supervisor)];
}

function unitHop(facts: Facts, supervisor: SupervisorFacts): ReadHop {
  const name = supervisor.unit;
  const unit = unitOf(facts, supervisor);
  if (name === undefined || unit?.nofile === undefined) {
    const tail = name === undefined ? [] : [name];
    return missingHop(facts, 'unit', pointerTo('systemd', 'units', ...tail));
  }
  const usual = facts.systemd?.defaultNofile;
  return {
    kind: 'unit',
    live: unit.nofile,
    ...(usual === undefined || isSetInUnit(facts, supervisor) ? {} : { predicted: usual }),
    ...(unit.limitNofile === undefined ? {} : { place: unit.limitNofile }),
    reading: {
      code: 'unit',
      unit: name,
      live: unit.nofile,
      set: isSetInUnit(facts, supervisor),
      known: unit.limitNofile !== undefined || usual !== undefined,
    },
  };
}

function inheritedHop(inherited: Inherited): ReadHop {
  if (inherited.from === 'unseen') {
    const { from: _from, ...rest } = inherited;
    return { kind: 'inherited', reading: { code: 'inherited-unseen', ...rest } };
  }
  const { from, limit } = inherited;
  return { kind: 'inherited', predicted: limit, reading: { code: 'inherited', from, limit } };
}

function supervisordHop(facts: Facts, { supervisor, supervisorAt }: ChainSubject, inherited: Inherited): ReadHop {
  const live = supervisor.limits?.nofile;
  const kind = 'supervisord';
  const seen = live === undefined ? {} : { live };
  if (supervisor.implementation === 'go') return { kind, ...seen, reading: { code: 'go-supervisord', ...seen } };
  const minfds = supervisor.config?.minfds;
  if (minfds === undefined) return missingHop(facts, kind, `${supervisorAt}/config/minfds`, live);
  const source = minfdsSource(supervisor);
  const prediction = inherited.from === 'unseen' ? undefined : predictFrom(facts, supervisor, inherited.limit);
  const predicted = prediction?.outcome === 'starts' ? { predicted: prediction.limit } : {};
  const refuses = prediction?.outcome === 'refuses' ? { refuses: prediction.reason } : {};
  const idle = inherited.from === 'unseen' ? live !== undefined && live.soft > minfds : inherited.limit.soft > minfds;
  return {
    kind,
    ...seen,
    ...predicted,
    ...(source.from === 'file' && source.place !== undefined ? { place: source.place } : {}),
    reading: { code: 'minfds', minfds, source, idle, ...seen, ...predicted, ...refuses },
  };
}

/** Where the minfds on disk comes from. A file without a line still names the file. */
export function minfdsSource(supervisor: SupervisorFacts): SettingFrom {
  const source = supervisor.config?.sources.minfds;
  if (source === undefined || source.from === 'default') return { from: 'default' };
  if (source.from === 'argv') return { from: 'argv' };
  return { from: 'file', ...placeOf(source) };
}

function programHops(facts: Facts, { supervisor, program, programAt = '' }: ChainSubject): readonly ReadHop[] {
  const handed = supervisor.limits?.nofile;
  const sets = program?.config?.wrapperNofile;
  // Only root may pass the hard limit; the wrapper's command then fails and the program keeps what it had.
  const fails = sets !== undefined && handed !== undefined && sets > handed.hard && program?.uid !== 0;
  const wrapped = sets === undefined || fails ? handed : { soft: sets, hard: sets };
  const predicted = wrapped === undefined ? {} : { predicted: wrapped };
  const hops: ReadHop[] = [];
  if (sets !== undefined) {
    const reading: HopReading = { code: 'wrapper', sets, fails };
    hops.push({ kind: 'wrapper', ...predicted, ...placeOf(program?.config ?? {}), reading });
  }
  const live = program?.limits?.nofile;
  if (live === undefined) hops.push({ ...missingHop(facts, 'process', `${programAt}/limits/nofile`), ...predicted });
  else hops.push({ kind: 'process', live, ...predicted, reading: { code: 'process', live, ...predicted } });
  return hops;
}

function loginHop(facts: Facts, { supervisor, program }: ChainSubject): readonly ReadHop[] {
  const live = facts.limits.login?.nofile;
  if (live === undefined) return [];
  const process = (program?.limits ?? supervisor.limits)?.nofile;
  const more = process !== undefined && live.soft > process.soft;
  return [{ kind: 'login', live, reading: { code: 'login', live, more } }];
}

function missingHop(facts: Facts, hop: HopKind, pointer: string, live?: Limit): ReadHop {
  const seen = live === undefined ? {} : { live };
  return {
    kind: hop,
    ...seen,
    reading: { code: 'not-observable', hop, missing: whyMissing(facts, pointer), ...seen },
  };
}

function placeOf(at: { readonly file?: string; readonly line?: number }): { readonly place?: Place } {
  if (at.file === undefined) return {};
  return { place: at.line === undefined ? { file: at.file } : { file: at.file, line: at.line } };
}
