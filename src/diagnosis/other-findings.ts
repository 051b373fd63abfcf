import type { Result } from '../baseline/control.ts';
import type { ConfigProblem, Facts } from '../facts/facts.ts';
import { pointerParts } from '../facts/pointer.ts';
import type { Finding } from './finding.ts';
import { INCIDENT_PARAMETERS, isGone, own } from './kernel-parameters.ts';
import { isPartlyUnknown } from './missing.ts';
import type { NoEffect } from './no-effect.ts';
import { restartPlan } from './nofile-remedy.ts';
import type { Plan, Step } from './remedy-plan.ts';
import type { ChainSubject, Target } from './target.ts';

interface Concluded {
  readonly finding: Finding;
  readonly plan: Plan;
  readonly noEffect?: readonly NoEffect[];
}

/** Findings without a limit chain: configuration, kernel parameters, capacity, and what baselines invent. */
export function otherFinding(facts: Facts, result: Result, target: Target, name: string): Concluded {
  switch (target.about) {
    case 'next-start':
      return nextStart(target.of);
    case 'config':
      return config(facts, target.of, result);
    case 'origin':
      return origin(facts, target.of);
    case 'not-running':
      return { finding: { code: 'not-running', name }, plan: only({ do: 'start-program', name }) };
    case 'sysctl':
      return sysctl(facts, result, target.key, target.where);
    case 'capacity':
      return capacity(facts, target.name);
    case 'login':
      return { finding: { code: 'login' }, plan: only(follow(result)) };
    default:
      return { finding: { code: 'other', name, expected: result.expected }, plan: only(follow(result)) };
  }
}

function nextStart({ supervisor }: ChainSubject): Concluded {
  const next = supervisor.nextStart;
  const fatal = supervisor.config?.problems.filter((problem) => problem.fatal) ?? [];
  const reason = next?.reason === undefined ? {} : { reason: next.reason };
  const step: Step = fatal.length > 0 ? { do: 'fix-config', problems: fatal } : { do: 'fix-next-start', ...reason };
  return { finding: { code: 'next-start', ...(next === undefined ? {} : { next }) }, plan: only(step) };
}

function origin(facts: Facts, of: ChainSubject): Concluded {
  const { startedBy, unit } = of.supervisor;
  const finding: Finding = { code: 'origin', startedBy, ...(unit === undefined ? {} : { unit }) };
  const { restarts } = restartPlan(facts, of);
  return { finding, plan: { ...only({ do: 'use-unit' }), ...(restarts === undefined ? {} : { restarts }) } };
}

/** Most problems of one configuration that are put into steps. */
const SHOWN_PROBLEMS = 5;

function config(facts: Facts, of: ChainSubject, result: Result): Concluded {
  const problems = problemsOf(of, result);
  const [first] = problems;
  if (first === undefined) {
    return { finding: { code: 'config' }, plan: restartPlan(facts, of, [follow(result)]) };
  }
  const steps = problems.slice(0, SHOWN_PROBLEMS).map((problem): Step => ({ do: 'correct-config', problem }));
  const more = problems.length - 1;
  const finding: Finding = { code: 'config', problem: first.message, more };
  // What stops a start is put right by correcting it; what is ignored comes into force by a start only.
  return { finding, plan: first.fatal ? only(...steps) : restartPlan(facts, of, steps) };
}

/** The problems that a finding is about: the one that its subject names, or those that its control names. */
function problemsOf({ supervisor }: ChainSubject, { subject, expected }: Result): readonly ConfigProblem[] {
  const [, , , part, index] = pointerParts(subject);
  const problems = supervisor.config?.problems ?? [];
  if (part !== 'problems') return [];
  if (index !== undefined) return problems.slice(Number(index), Number(index) + 1);
  const named = problems.filter(({ code }) => expected.includes(code));
  if (named.length > 0) return named;
  return expected.includes('fatal') ? problems.filter(({ fatal }) => fatal) : problems;
}

function sysctl(facts: Facts, result: Result, key: string, where: 'run-time' | 'files'): Concluded {
  const runTime = own(facts.sysctl, key);
  const atBoot = own(facts.sysctlFiles, key);
  const gone = isGone(facts, key);
  const place = atBoot === undefined ? {} : { place: { file: atBoot.file, line: atBoot.line } };
  const steps: readonly Step[] =
    gone && atBoot !== undefined
      ? [{ do: 'delete-sysctl-line', key, place: { file: atBoot.file, line: atBoot.line } }]
      : [
          { do: 'set-sysctl', key, expected: result.expected, ...place },
          { do: 'load-sysctl', key },
        ];
  return {
    finding: {
      code: 'sysctl',
      key,
      where,
      gone,
      filesRead: !isPartlyUnknown(facts, '/sysctlFiles'),
      harmful: key === 'net.ipv4.tcp_tw_recycle' && runTime !== undefined && runTime !== 0,
      ...(runTime === undefined ? {} : { runTime }),
      ...(atBoot === undefined ? {} : { atBoot }),
    },
    plan: { steps, restarts: { what: 'nothing' }, notEnough: gone ? [] : [{ code: 'sysctl-w' }] },
    noEffect: INCIDENT_PARAMETERS.some((parameter) => parameter.key === key) ? [{ code: 'network-parameters' }] : [],
  };
}

/** Which kernel parameter holds the limit of each capacity. */
const CAPACITY_KEYS = {
  fileHandles: 'fs.file-max',
  conntrack: 'net.netfilter.nf_conntrack_max',
  pids: 'kernel.pid_max',
  threads: 'kernel.threads-max',
  aio: 'fs.aio-max-nr',
} as const;

function capacity(facts: Facts, name: string): Concluded {
  const key = own<string>(CAPACITY_KEYS, name) ?? name;
  const { fileHandles, conntrack, pids, threads, aio } = facts.capacity;
  const found = own({ fileHandles, conntrack, pids, threads, aio }, name);
  const used = found?.used === undefined ? {} : { used: found.used };
  const limit = found?.limit === undefined ? {} : { limit: found.limit };
  return {
    finding: { code: 'capacity', name: key, ...used, ...limit },
    plan: { ...only({ do: 'raise-capacity', key }), restarts: { what: 'nothing' } },
  };
}

function follow(result: Result): Step {
  return { do: 'follow-control', expected: result.expected };
}

function only(...steps: readonly Step[]): Plan {
  return { steps, notEnough: [] };
}
