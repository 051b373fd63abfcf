import type { Facts, Limit } from '../facts/facts.ts';
import { pointerTo } from '../facts/pointer.ts';
import type { Place } from '../problem.ts';
import type { HopKind } from './diagnosis.ts';
import { type HopReading, KERNEL, type ReadHop, type SettingFrom } from './hop-reading.ts';
import { type Inherited, inheritedBy, isSetInUnit, minimumOf, nrOpenOf, predictFrom, unitOf } from './inherited.ts';
import { LIMIT_KINDS } from './limit-kind.ts';
import { whyMissing } from './missing.ts';
import { pamHopOf } from './pam-hop.ts';
import type { ChainSubject } from './target.ts';

/** The limit chain of one process: its hops as read, and what supervisord inherited. */
export interface LimitChain {
  readonly hops: readonly ReadHop[];
  readonly inherited: Inherited;
  /** What supervisord should run with, given what it inherited and the configuration on disk. */
  readonly supervisordPredicted?: Limit;
  /** What the process should run with, given what supervisord does run with. */
  readonly processPredicted?: Limit;
}

/** Reads every hop between the kernel and the process. Nothing is concluded here: see `cause.ts`. */
export function readLimitChain(facts: Facts, of: ChainSubject): LimitChain {
  const inherited = inheritedBy(facts, of);
  const supervisord = supervisordHop(facts, of, inherited);
  const processHops = of.program === undefined ? [] : programHops(facts, of);
  const processPredicted = processHops.at(-1)?.predicted;
  const hops = [
    kernelHop(facts, of),
    ...ceilingHops(facts, of),
    initHop(facts, of),
    ...systemdHops(facts, of),
    ...pamHops(facts, of),
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

/** Half of the most threads that there may be (fork_init of the kernel), as far as nobody changed that since. */
function kernelHop(facts: Facts, { limit }: ChainSubject): ReadHop {
  if (limit === 'nofile') return { kind: 'kernel', predicted: KERNEL, reading: { code: 'kernel', limit: KERNEL } };
  const most = facts.sysctl['kernel.threads-max'];
  if (typeof most !== 'number') return { kind: 'kernel', reading: { code: 'kernel' } };
  const half = { soft: Math.floor(most / 2), hard: Math.floor(most / 2) };
  return { kind: 'kernel', predicted: half, reading: { code: 'kernel', limit: half } };
}

/** Only files have a ceiling that binds root as well. */
function ceilingHops(facts: Facts, { limit }: ChainSubject): readonly ReadHop[] {
  if (limit !== 'nofile') return [];
  const ceiling = nrOpenOf(facts);
  if (ceiling === undefined) return [missingHop(facts, 'nr-open', '/sysctl/fs.nr_open')];
  return [{ kind: 'nr-open', live: { soft: ceiling, hard: ceiling }, reading: { code: 'nr-open', ceiling } }];
}

function initHop(facts: Facts, { limit }: ChainSubject): ReadHop {
  const live = facts.limits.init?.[limit];
  if (live === undefined) return missingHop(facts, 'init', pointerTo('limits', 'init', limit));
  const name = facts.system.init;
  return { kind: 'init', live, reading: { code: 'init', live, ...(name === undefined ? {} : { name }) } };
}

function systemdHops(facts: Facts, of: ChainSubject): readonly ReadHop[] {
  const { startedBy } = of.supervisor;
  if (startedBy !== 'systemd') {
    return [{ kind: startedBy === 'container' ? 'container' : 'unit', reading: { code: 'no-unit', startedBy } }];
  }
  const isSystemd = facts.systemd !== undefined || facts.system.init === 'systemd';
  return [...(isSystemd ? [defaultHop(facts, of)] : []), unitHop(facts, of), ...tasksHop(facts, of)];
}

function defaultHop(facts: Facts, { limit }: ChainSubject): ReadHop {
  const { byDefault, byDefaultAt } = LIMIT_KINDS[limit];
  const live = facts.systemd?.[byDefault];
  if (live === undefined) return missingHop(facts, 'systemd-default', pointerTo('systemd', byDefault));
  const place = facts.systemd?.[byDefaultAt];
  const at = place === undefined ? {} : { place };
  return { kind: 'systemd-default', live, ...at, reading: { code: 'systemd-default', live, ...at } };
}

function unitHop(facts: Facts, of: ChainSubject): ReadHop {
  const { supervisor, limit } = of;
  const name = supervisor.unit;
  const unit = unitOf(facts, supervisor);
  const live = unit?.[limit];
  if (name === undefined || unit === undefined || live === undefined) {
    const tail = name === undefined ? [] : [name];
    return missingHop(facts, 'unit', pointerTo('systemd', 'units', ...tail));
  }
  const { byDefault, unitPlace } = LIMIT_KINDS[limit];
  const usual = facts.systemd?.[byDefault];
  const place = unit[unitPlace];
  const given = unit.handsDown?.[limit];
  const cut = given === undefined || (given.soft === live.soft && given.hard === live.hard) ? {} : { cut: given };
  const set = isSetInUnit(facts, of);
  return {
    kind: 'unit',
    live,
    ...(usual === undefined || set ? {} : { predicted: usual }),
    ...(place === undefined ? {} : { place }),
    reading: { code: 'unit', unit: name, live, set, known: place !== undefined || usual !== undefined, ...cut },
  };
}

/** TasksMax= counts processes and threads too: another limit, of the whole unit and of root as well. */
function tasksHop(facts: Facts, { supervisor, limit }: ChainSubject): readonly ReadHop[] {
  const tasks = unitOf(facts, supervisor)?.tasks;
  if (limit !== 'nproc' || tasks?.limit === undefined || supervisor.unit === undefined) return [];
  const used = tasks.used === undefined ? {} : { used: tasks.used };
  return [{ kind: 'tasks', reading: { code: 'tasks', unit: supervisor.unit, limit: tasks.limit, ...used } }];
}

function pamHops(facts: Facts, of: ChainSubject): readonly ReadHop[] {
  const reading = pamHopOf(facts, of);
  if (reading === undefined) return [];
  const place = reading.code === 'pam-session' ? reading.sets[0] : undefined;
  return [{ kind: 'pam', ...(place === undefined ? {} : placeOf(place)), reading }];
}

function inheritedHop(inherited: Inherited): ReadHop {
  if (inherited.from === 'unseen') {
    const { from: _from, ...rest } = inherited;
    return { kind: 'inherited', reading: { code: 'inherited-unseen', ...rest } };
  }
  const { from, limit } = inherited;
  return { kind: 'inherited', predicted: limit, reading: { code: 'inherited', from, limit } };
}

function supervisordHop(facts: Facts, of: ChainSubject, inherited: Inherited): ReadHop {
  const { supervisor, supervisorAt, limit } = of;
  const live = supervisor.limits?.[limit];
  const kind = 'supervisord';
  const seen = live === undefined ? {} : { live };
  if (supervisor.implementation === 'go') return { kind, ...seen, reading: { code: 'go-supervisord', ...seen } };
  const minimum = minimumOf(of);
  if (minimum === undefined) {
    return missingHop(facts, kind, `${supervisorAt}/config/${LIMIT_KINDS[limit].minimum}`, live);
  }
  const source = minimumSource(of);
  const prediction = inherited.from === 'unseen' ? undefined : predictFrom(facts, of, inherited.limit);
  const predicted = prediction?.outcome === 'starts' ? { predicted: prediction.limit } : {};
  const refuses = prediction?.outcome === 'refuses' ? { refuses: prediction.reason } : {};
  const idle = inherited.from === 'unseen' ? live !== undefined && live.soft > minimum : inherited.limit.soft > minimum;
  return {
    kind,
    ...seen,
    ...predicted,
    ...(source.from === 'file' && source.place !== undefined ? { place: source.place } : {}),
    reading: { code: 'minimum', minimum, source, idle, ...seen, ...predicted, ...refuses },
  };
}

/** Where the minimum on disk comes from. A file without a line still names the file. */
export function minimumSource({ supervisor, limit }: ChainSubject): SettingFrom {
  const source = supervisor.config?.sources[LIMIT_KINDS[limit].minimum];
  if (source === undefined || source.from === 'default') return { from: 'default' };
  if (source.from === 'argv') return { from: 'argv' };
  return { from: 'file', ...placeOf(source) };
}

function programHops(facts: Facts, { supervisor, program, programAt = '', limit }: ChainSubject): readonly ReadHop[] {
  const handed = supervisor.limits?.[limit];
  // Wrappers are looked through for files only.
  const sets = limit === 'nofile' ? program?.config?.wrapperNofile : undefined;
  // Only root may pass the hard limit; the wrapper's command then fails and the program keeps what it had.
  const fails = sets !== undefined && handed !== undefined && sets > handed.hard && program?.uid !== 0;
  const wrapped = sets === undefined || fails ? handed : { soft: sets, hard: sets };
  const predicted = wrapped === undefined ? {} : { predicted: wrapped };
  const hops: ReadHop[] = [];
  if (sets !== undefined) {
    const reading: HopReading = { code: 'wrapper', sets, fails };
    hops.push({ kind: 'wrapper', ...predicted, ...placeOf(program?.config ?? {}), reading });
  }
  const live = program?.limits?.[limit];
  if (live === undefined) hops.push({ ...missingHop(facts, 'process', `${programAt}/limits/${limit}`), ...predicted });
  else hops.push({ kind: 'process', live, ...predicted, reading: { code: 'process', live, ...predicted } });
  return hops;
}

function loginHop(facts: Facts, { supervisor, program, limit }: ChainSubject): readonly ReadHop[] {
  const live = facts.limits.login?.[limit];
  if (live === undefined) return [];
  const process = (program?.limits ?? supervisor.limits)?.[limit];
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
