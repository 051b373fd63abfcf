import type { Facts, Limit } from '../facts/facts.ts';
import type { Cause } from './cause.ts';
import { nrOpenOf, predictFrom, unitOf } from './inherited.ts';
import { minfdsSource, type NofileChain } from './nofile-chain.ts';
import { type NofileGoal, openOf } from './nofile-goal.ts';
import type { Blocked, NotEnough, Plan, Restarts, Step } from './remedy-plan.ts';
import type { ChainSubject } from './target.ts';

/** From here on a spawn visibly waits: supervisord closes every descriptor up to minfds, one by one. */
const SLOW_SPAWN = 65_536;

/** What makes a change of the limit real: which setting, which restart, and whether supervisord survives it. */
export function nofilePlan(facts: Facts, of: ChainSubject, chain: NofileChain, cause: Cause, goal: NofileGoal): Plan {
  if (cause.code === 'wrapper') return wrapperPlan(facts, of, chain, cause, goal);
  if (cause.code === 'process-differs') return programPlan(facts, of, chain, cause, goal);
  return goal.direction === 'lower' ? lowerPlan(facts, of, chain, goal) : raisePlan(facts, of, chain, goal);
}

function raisePlan(facts: Facts, of: ChainSubject, chain: NofileChain, goal: NofileGoal): Plan {
  const { supervisor } = of;
  const leak = leakSteps(of, goal);
  const files = 'files' in goal.value ? goal.value.files : undefined;
  const next = nextSoft(facts, of, chain);
  if (files !== undefined && next !== undefined && next >= files) {
    const source = minfdsSource(supervisor);
    const place = source.from === 'file' && source.place !== undefined ? { place: source.place } : {};
    return withRestart(facts, of, [...leak, { do: 'nothing-to-edit', next, ...place }], preflightConfig(of));
  }
  if (supervisor.implementation === 'go') return withRestart(facts, of, [...leak, starterStep(of, goal, false)]);
  const blocked = files === undefined ? undefined : preflight(facts, of, chain, files);
  const first = blocked === undefined ? [] : firstSteps(of, blocked, goal);
  const unsure = files === undefined ? [] : unsureSteps(facts, of, chain, files);
  const cost: readonly Step[] =
    files !== undefined && files >= SLOW_SPAWN ? [{ do: 'mind-spawn-cost', value: files }] : [];
  return withRestart(
    facts,
    of,
    [...leak, ...first, minfdsStep(of, goal), ...unsure, ...cost],
    blocked ?? preflightConfig(of),
  );
}

/** minfds is a floor: a lower one counts for nothing while more is inherited. */
function lowerPlan(facts: Facts, of: ChainSubject, chain: NofileChain, goal: NofileGoal): Plan {
  const most = 'files' in goal.value ? goal.value.files : Number.POSITIVE_INFINITY;
  const minfds = of.supervisor.config?.minfds;
  const inherited = chain.inherited.from === 'unseen' ? undefined : chain.inherited.limit.soft;
  const steps: Step[] = [];
  if (minfds === undefined || minfds > most) steps.push(minfdsStep(of, goal));
  if (inherited === undefined ? minfds !== undefined && minfds <= most : inherited > most) {
    steps.push(starterStep(of, goal, true));
  }
  const plan = withRestart(facts, of, steps, preflightConfig(of));
  const floor: NotEnough = { code: 'lower-minfds-only', ...(inherited === undefined ? {} : { inherited }) };
  return { ...plan, notEnough: [floor, ...plan.notEnough] };
}

function wrapperPlan(
  facts: Facts,
  of: ChainSubject,
  chain: NofileChain,
  cause: Extract<Cause, { readonly code: 'wrapper' }>,
  goal: NofileGoal,
): Plan {
  const change: Step = { do: 'set-wrapper', value: goal.value, ...(cause.place ? { place: cause.place } : {}) };
  const hard = of.supervisor.limits?.nofile?.hard;
  const files = 'files' in goal.value ? goal.value.files : undefined;
  const leak = leakSteps(of, goal);
  if (
    goal.direction === 'raise' &&
    files !== undefined &&
    hard !== undefined &&
    files > hard &&
    of.program?.uid !== 0
  ) {
    const plan = raisePlan(facts, of, chain, goal);
    return { ...plan, steps: [...leak, change, ...plan.steps.filter((step) => step.do !== 'mind-leak')] };
  }
  return {
    steps: [...leak, change, { do: 'update-program' }],
    restarts: { what: 'program', name: of.program?.group ?? '' },
    notEnough: [{ code: 'minfds-only', sets: cause.sets }, ...loginOnly(facts)],
  };
}

function programPlan(
  facts: Facts,
  of: ChainSubject,
  chain: NofileChain,
  cause: Extract<Cause, { readonly code: 'process-differs' }>,
  goal: NofileGoal,
): Plan {
  const look: Step = { do: 'look-in-program', wrapped: cause.wrapped };
  const enough = 'files' in goal.value && goal.direction === 'raise' ? cause.predicted >= goal.value.files : true;
  const name = of.program === undefined ? '' : of.program.name;
  const leak = leakSteps(of, goal);
  if (!enough) {
    const plan = raisePlan(facts, of, chain, goal);
    return { ...plan, steps: [...leak, look, ...plan.steps.filter((step) => step.do !== 'mind-leak')] };
  }
  return {
    steps: [...leak, look, { do: 'restart-program', name, inherits: cause.predicted }],
    restarts: { what: 'program', name },
    notEnough: loginOnly(facts),
  };
}

/** The same configuration, started again: what a finding of stale configuration needs. */
export function restartPlan(facts: Facts, of: ChainSubject, steps: readonly Step[] = []): Plan {
  return withRestart(facts, of, steps, preflightConfig(of));
}

function withRestart(facts: Facts, of: ChainSubject, steps: readonly Step[], blocked?: Blocked): Plan {
  const { supervisor } = of;
  const reload: readonly Step[] =
    steps.some((step) => step.do === 'set-unit-limit') || unitOf(facts, supervisor)?.needDaemonReload === true
      ? [{ do: 'daemon-reload' }]
      : [];
  const reloadOnly: readonly NotEnough[] = supervisor.startedBy === 'systemd' ? [{ code: 'daemon-reload-only' }] : [];
  return {
    steps: [...steps, ...reload, ...restartSteps(of)],
    restarts: restartsOf(facts, of),
    notEnough: [{ code: 'supervisorctl' }, ...reloadOnly, { code: 'prlimit' }, ...loginOnly(facts)],
    ...(blocked === undefined ? {} : { blocked }),
  };
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

/** Would supervisord come up with this minfds? */
function preflight(facts: Facts, of: ChainSubject, chain: NofileChain, value: number): Blocked | undefined {
  const { supervisor } = of;
  const ceiling = nrOpenOf(facts);
  if (ceiling !== undefined && value > ceiling) return { code: 'above-nr-open', value, ceiling };
  const start = startingLimit(of, chain);
  const prediction = start === undefined ? undefined : predictFrom(facts, supervisor, start, value);
  if (start === undefined || prediction?.outcome !== 'refuses') return undefined;
  if (value <= start.hard) return { code: 'refused', value, reason: prediction.reason };
  const { startedBy, unit, config } = supervisor;
  const user = config?.user ?? supervisor.user;
  return {
    code: 'above-hard',
    value,
    hard: start.hard,
    first: firstOf(startedBy),
    unprivileged: supervisor.capSysResource === false,
    ...(user === undefined ? {} : { user }),
    ...(unit === undefined ? {} : { unit }),
  };
}

function firstOf(startedBy: ChainSubject['supervisor']['startedBy']): 'unit' | 'container' | 'starter' {
  if (startedBy === 'systemd') return 'unit';
  return startedBy === 'container' ? 'container' : 'starter';
}

/** A start fails as well for what already stands in the files. */
function preflightConfig({ supervisor }: ChainSubject): Blocked | undefined {
  const fatal = supervisor.config?.problems.filter((problem) => problem.fatal) ?? [];
  return fatal.length > 0 ? { code: 'config', problems: fatal } : undefined;
}

function unsureSteps(facts: Facts, of: ChainSubject, chain: NofileChain, value: number): readonly Step[] {
  const start = startingLimit(of, chain);
  const prediction = start === undefined ? undefined : predictFrom(facts, of.supervisor, start, value);
  if (prediction?.outcome === 'starts' || prediction?.outcome === 'refuses') return [];
  const reason = prediction?.reason ?? 'the hard limit that supervisord inherits is not known';
  return [{ do: 'mind-unknown-hard', value, reason }];
}

/**
 * The limit that the next start begins with. Unseen, the hard limit that runs is the best witness: a minfds below
 * it leaves it as inherited, and one above it was raised with a capability that the next start has as well.
 */
function startingLimit({ supervisor }: ChainSubject, { inherited }: NofileChain): Limit | undefined {
  if (inherited.from !== 'unseen') return inherited.limit;
  return supervisor.limits?.nofile;
}

/** The soft limit that the configuration on disk gives at the next start, when that is known to work. */
function nextSoft(facts: Facts, of: ChainSubject, chain: NofileChain): number | undefined {
  const next = of.supervisor.nextStart;
  if (next?.outcome === 'refuses') return undefined;
  if (next?.outcome === 'starts' && next.nofile !== undefined) return next.nofile.soft;
  const start = startingLimit(of, chain);
  const prediction = start === undefined ? undefined : predictFrom(facts, of.supervisor, start);
  return prediction?.outcome === 'starts' ? prediction.limit.soft : undefined;
}

function firstSteps(of: ChainSubject, blocked: Blocked, goal: NofileGoal): readonly Step[] {
  if (blocked.code === 'above-nr-open') {
    const { value, ceiling } = blocked;
    const hard = mayRaiseHard(of, value) ? [] : [starterStep(of, goal, false)];
    return [{ do: 'raise-nr-open', value, ceiling }, ...hard];
  }
  return blocked.code === 'above-hard' ? [starterStep(of, goal, false)] : [];
}

/** With CAP_SYS_RESOURCE only fs.nr_open stands above minfds. */
function mayRaiseHard({ supervisor }: ChainSubject, value: number): boolean {
  return supervisor.capSysResource === true || (supervisor.limits?.nofile?.hard ?? 0) >= value;
}

function minfdsStep({ supervisor }: ChainSubject, goal: NofileGoal): Step {
  const source = minfdsSource(supervisor);
  const was = supervisor.config?.minfds;
  if (source.from === 'argv' && was !== undefined) return { do: 'set-minfds-argv', value: goal.value, was };
  const main = supervisor.configFile === undefined ? undefined : { file: supervisor.configFile };
  const place = source.from === 'file' ? (source.place ?? main) : main;
  return {
    do: 'set-minfds',
    value: goal.value,
    was: source.from === 'file' ? was : undefined,
    ...(place === undefined ? {} : { place }),
  };
}

function starterStep({ supervisor }: ChainSubject, goal: NofileGoal, lower: boolean): Step {
  const { startedBy, unit } = supervisor;
  if (startedBy === 'systemd') return { do: 'set-unit-limit', value: goal.value, unit: unit ?? '', lower };
  if (startedBy === 'container') return { do: 'set-container-limit', value: goal.value };
  const starter = startedBy === 'init' || startedBy === 'session' ? startedBy : 'other';
  return { do: 'set-starter-limit', value: goal.value, starter };
}

function leakSteps(of: ChainSubject, goal: NofileGoal): readonly Step[] {
  return goal.forHeadroom && openOf(of) !== undefined ? [{ do: 'mind-leak' }] : [];
}

function loginOnly(facts: Facts): readonly NotEnough[] {
  const login = facts.limits.login?.nofile?.soft;
  return [{ code: 'login-limits', ...(login === undefined ? {} : { login }) }];
}
