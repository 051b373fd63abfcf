import type { Facts } from '../facts/facts.ts';
import type { Cause } from './cause.ts';
import { minimumOf, unitOf } from './inherited.ts';
import { type LimitChain, minimumSource } from './limit-chain.ts';
import { type LimitGoal, openOf } from './limit-goal.ts';
import { nextSoft, preflight, preflightConfig, unsureSteps } from './preflight.ts';
import { nameOf } from './program-findings.ts';
import type { Blocked, NotEnough, Plan, Restarts, Step } from './remedy-plan.ts';
import type { ChainSubject } from './target.ts';

/** From here on a spawn visibly waits: supervisord closes every descriptor up to minfds, one by one. */
const SLOW_SPAWN = 65_536;

/** What makes a change of the limit real: which setting, which restart, and whether supervisord survives it. */
export function limitPlan(facts: Facts, of: ChainSubject, chain: LimitChain, cause: Cause, goal: LimitGoal): Plan {
  const plan = planFor(facts, of, chain, cause, goal);
  const tasks = unitOf(facts, of.supervisor)?.tasks?.limit;
  const amount = goal.direction === 'raise' && 'amount' in goal.value ? goal.value.amount : 0;
  if (of.limit !== 'nproc' || tasks === undefined || tasks >= amount) return plan;
  const { unit = '' } = of.supervisor;
  return { ...plan, steps: [{ do: 'set-tasks-max', unit, value: amount, was: tasks }, ...plan.steps] };
}

function planFor(facts: Facts, of: ChainSubject, chain: LimitChain, cause: Cause, goal: LimitGoal): Plan {
  if (cause.code === 'wrapper') return wrapperPlan(facts, of, chain, cause, goal);
  if (cause.code === 'process-differs') return programPlan(facts, of, chain, cause, goal);
  return goal.direction === 'lower' ? lowerPlan(facts, of, chain, goal) : raisePlan(facts, of, chain, goal);
}

function raisePlan(facts: Facts, of: ChainSubject, chain: LimitChain, goal: LimitGoal): Plan {
  const { supervisor } = of;
  const leak = leakSteps(of, goal);
  const amount = 'amount' in goal.value ? goal.value.amount : undefined;
  const next = nextSoft(facts, of, chain);
  if (amount !== undefined && next !== undefined && next >= amount) {
    const source = minimumSource(of);
    const place = source.from === 'file' && source.place !== undefined ? { place: source.place } : {};
    return withRestart(facts, of, [...leak, { do: 'nothing-to-edit', next, ...place }], preflightConfig(of));
  }
  if (supervisor.implementation === 'go') return withRestart(facts, of, [...leak, starterStep(of, goal, false)]);
  const blocked = amount === undefined ? undefined : preflight(facts, of, chain, amount);
  const first = blocked === undefined ? [] : firstSteps(of, blocked, goal);
  const unsure = amount === undefined ? [] : unsureSteps(facts, of, chain, amount);
  const cost: readonly Step[] =
    of.limit === 'nofile' && amount !== undefined && amount >= SLOW_SPAWN
      ? [{ do: 'mind-spawn-cost', value: amount }]
      : [];
  return withRestart(
    facts,
    of,
    [...leak, ...first, minimumStep(of, goal), ...unsure, ...cost],
    blocked ?? preflightConfig(of),
  );
}

/** The minimum is a floor: a lower one counts for nothing while more is inherited. */
function lowerPlan(facts: Facts, of: ChainSubject, chain: LimitChain, goal: LimitGoal): Plan {
  const most = 'amount' in goal.value ? goal.value.amount : Number.POSITIVE_INFINITY;
  const minimum = minimumOf(of);
  const inherited = chain.inherited.from === 'unseen' ? undefined : chain.inherited.limit.soft;
  const steps: Step[] = [];
  if (minimum === undefined || minimum > most) steps.push(minimumStep(of, goal));
  if (inherited === undefined ? minimum !== undefined && minimum <= most : inherited > most) {
    steps.push(starterStep(of, goal, true));
  }
  const plan = withRestart(facts, of, steps, preflightConfig(of));
  const floor: NotEnough = { code: 'lower-minimum-only', ...(inherited === undefined ? {} : { inherited }) };
  return { ...plan, notEnough: [floor, ...plan.notEnough] };
}

function wrapperPlan(
  facts: Facts,
  of: ChainSubject,
  chain: LimitChain,
  cause: Extract<Cause, { readonly code: 'wrapper' }>,
  goal: LimitGoal,
): Plan {
  const change: Step = { do: 'set-wrapper', value: goal.value, ...(cause.place ? { place: cause.place } : {}) };
  const hard = of.supervisor.limits?.[of.limit]?.hard;
  const amount = 'amount' in goal.value ? goal.value.amount : undefined;
  const leak = leakSteps(of, goal);
  if (
    goal.direction === 'raise' &&
    amount !== undefined &&
    hard !== undefined &&
    amount > hard &&
    of.program?.uid !== 0
  ) {
    const plan = raisePlan(facts, of, chain, goal);
    return { ...plan, steps: [...leak, change, ...plan.steps.filter((step) => step.do !== 'mind-leak')] };
  }
  return {
    steps: [...leak, change, { do: 'update-program' }],
    restarts: { what: 'program', name: of.program?.group ?? '' },
    notEnough: [{ code: 'minfds-only', sets: cause.sets }, ...loginOnly(facts, of)],
  };
}

function programPlan(
  facts: Facts,
  of: ChainSubject,
  chain: LimitChain,
  cause: Extract<Cause, { readonly code: 'process-differs' }>,
  goal: LimitGoal,
): Plan {
  const leftover = leftoverOf(of);
  if (leftover !== undefined) {
    const end: Step = { do: 'end-leftover', ...leftover };
    return { steps: [...leakSteps(of, goal), end], restarts: { what: 'nothing' }, notEnough: loginOnly(facts, of) };
  }
  const look: Step = { do: 'look-in-program', wrapped: cause.wrapped };
  const enough = 'amount' in goal.value && goal.direction === 'raise' ? cause.predicted >= goal.value.amount : true;
  const name = nameOf(of.program);
  const leak = leakSteps(of, goal);
  if (!enough) {
    const plan = raisePlan(facts, of, chain, goal);
    return { ...plan, steps: [...leak, look, ...plan.steps.filter((step) => step.do !== 'mind-leak')] };
  }
  return {
    steps: [...leak, look, { do: 'restart-program', name, inherits: cause.predicted }],
    restarts: { what: 'program', name },
    notEnough: loginOnly(facts, of),
  };
}

type Leftover = Extract<Step, { readonly do: 'end-leftover' }>;

/** A start time is exact to a second only, as boot time is. */
const CLOCK_MS = 1000;

/**
 * The process that binds, where supervisord cannot restart it: it is older than its supervisord and outlived an earlier
 * one (KillMode=process), or is an orphan. Orphans stand last among the processes of a program.
 */
function leftoverOf({ supervisor, program, limit }: ChainSubject): Pick<Leftover, 'pid' | 'why'> | undefined {
  const { processes = [], orphans = 0 } = program ?? {};
  const at = processes.findIndex(({ limits }) => limits[limit]?.soft === program?.limits?.[limit]?.soft);
  const tight = processes[at];
  if (tight === undefined) return undefined;
  const [start, since] = [Date.parse(tight.startedAt ?? ''), Date.parse(supervisor.startedAt ?? '')];
  if (start + CLOCK_MS < since) return { pid: tight.pid, why: 'older' };
  return at >= processes.length - orphans ? { pid: tight.pid, why: 'orphan' } : undefined;
}

/** The same configuration, started again: what a finding of stale configuration needs. */
export function restartPlan(facts: Facts, of: ChainSubject, steps: readonly Step[] = []): Plan {
  return withRestart(facts, of, steps, preflightConfig(of));
}

function withRestart(facts: Facts, of: ChainSubject, steps: readonly Step[], blocked?: Blocked): Plan {
  const { supervisor } = of;
  const reload: readonly Step[] =
    steps.some(editsUnit) || needsReload(facts, supervisor) ? [{ do: 'daemon-reload' }] : [];
  const reloadOnly: readonly NotEnough[] = supervisor.startedBy === 'systemd' ? [{ code: 'daemon-reload-only' }] : [];
  return {
    steps: [...steps, ...reload, ...restartSteps(of)],
    restarts: restartsOf(facts, of),
    notEnough: [{ code: 'supervisorctl' }, ...reloadOnly, { code: 'prlimit' }, ...loginOnly(facts, of)],
    ...(blocked === undefined ? {} : { blocked }),
  };
}

function editsUnit(step: Step): boolean {
  return step.do === 'set-unit-limit' || (step.do === 'set-minimum-argv' && step.unit !== undefined);
}

/** A file of the unit changed: systemd says so itself, but not of the first drop-in of a unit. */
function needsReload(facts: Facts, supervisor: ChainSubject['supervisor']): boolean {
  const moved = supervisor.stale?.some(({ what }) => what === 'systemd-unit') === true;
  return moved || unitOf(facts, supervisor)?.needDaemonReload === true;
}

function restartSteps({ supervisor }: ChainSubject): readonly Step[] {
  const { startedBy, unit } = supervisor;
  if (startedBy === 'systemd' && unit !== undefined) return [{ do: 'restart-unit', unit }];
  if (startedBy === 'container') return [{ do: 'restart-container' }];
  return startedBy === 'session'
    ? [{ do: 'restart-supervisord' }, { do: 'use-unit' }]
    : [{ do: 'restart-supervisord' }];
}

function restartsOf(facts: Facts, { supervisor, supervisorAt }: ChainSubject): Restarts {
  const programs = supervisor.programs;
  return {
    what: 'supervisord',
    programs: programs.length,
    running: programs.filter(({ running }) => running).length,
    atLeast: facts.unknown.some(({ at }) => at === `${supervisorAt}/programs`) || supervisor.config === undefined,
  };
}

function firstSteps(of: ChainSubject, blocked: Blocked, goal: LimitGoal): readonly Step[] {
  if (blocked.code === 'above-nr-open') {
    const { value, ceiling } = blocked;
    const hard = mayRaiseHard(of, value) ? [] : [starterStep(of, goal, false)];
    return [{ do: 'raise-nr-open', value, ceiling }, ...hard];
  }
  return blocked.code === 'above-hard' ? [starterStep(of, goal, false)] : [];
}

/** With CAP_SYS_RESOURCE only fs.nr_open stands above it. */
function mayRaiseHard({ supervisor, limit }: ChainSubject, value: number): boolean {
  return supervisor.capSysResource === true || (supervisor.limits?.[limit]?.hard ?? 0) >= value;
}

function minimumStep(of: ChainSubject, goal: LimitGoal): Step {
  const { supervisor } = of;
  const source = minimumSource(of);
  const was = minimumOf(of);
  if (source.from === 'argv' && was !== undefined) {
    const unit = supervisor.startedBy === 'systemd' && supervisor.unit !== undefined ? { unit: supervisor.unit } : {};
    return { do: 'set-minimum-argv', value: goal.value, was, ...unit };
  }
  const main = supervisor.configFile === undefined ? undefined : { file: supervisor.configFile };
  const place = source.from === 'file' ? (source.place ?? main) : main;
  return {
    do: 'set-minimum',
    value: goal.value,
    was: source.from === 'file' ? was : undefined,
    ...(place === undefined ? {} : { place }),
  };
}

function starterStep({ supervisor }: ChainSubject, goal: LimitGoal, lower: boolean): Step {
  const { startedBy, unit } = supervisor;
  if (startedBy === 'systemd') return { do: 'set-unit-limit', value: goal.value, unit: unit ?? '', lower };
  if (startedBy === 'container') return { do: 'set-container-limit', value: goal.value };
  const starter = startedBy === 'init' || startedBy === 'session' ? startedBy : 'other';
  return { do: 'set-starter-limit', value: goal.value, starter };
}

function leakSteps(of: ChainSubject, goal: LimitGoal): readonly Step[] {
  return goal.forHeadroom && openOf(of) !== undefined ? [{ do: 'mind-leak' }] : [];
}

function loginOnly(facts: Facts, { supervisor, limit }: ChainSubject): readonly NotEnough[] {
  // Started from a login, its limits are where to begin: the next start from one gets them.
  if (supervisor.startedBy === 'session') return [];
  const login = facts.limits.login?.[limit]?.soft;
  return [{ code: 'login-limits', ...(login === undefined ? {} : { login }) }];
}
