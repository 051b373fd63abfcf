import type { Result } from '../baseline/control.ts';
import { defined } from '../facts/defined.ts';
import type { ConfigProblem, Facts } from '../facts/facts.ts';
import { pointerParts } from '../facts/pointer.ts';
import type { Finding } from './finding.ts';
import { hostFinding } from './host-findings.ts';
import { INCIDENT_PARAMETERS, isGone, own } from './kernel-parameters.ts';
import { restartPlan } from './limit-remedy.ts';
import { isPartlyUnknown } from './missing.ts';
import type { NoEffect } from './no-effect.ts';
import { programFinding } from './program-findings.ts';
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
      return wholeEntry(facts, result, target.key) ?? sysctl(facts, result, target.key, target.where);
    case 'login':
      return { finding: { code: 'login' }, plan: only(follow(result)) };
    default:
      return (
        aboutProgram(facts, result, target, name) ??
        hostFinding(facts, result, target) ?? {
          finding: { code: 'other', name, expected: result.expected },
          plan: only(follow(result)),
        }
      );
  }
}

function aboutProgram(facts: Facts, result: Result, target: Target, name: string): Concluded | undefined {
  if (!('of' in target)) return undefined;
  return programFinding(target, result, name, (steps) => restartPlan(facts, target.of, steps));
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

/** A whole entry of the sysctl files is asked for more than its value: whether it is in force, and read alike. */
function wholeEntry(facts: Facts, result: Result, key: string): Concluded | undefined {
  const [family, , part] = pointerParts(result.subject);
  const isAsked = family === 'sysctlFiles' && part === undefined && /\b(live|procps)\b/.test(result.expected);
  return isAsked ? hostFinding(facts, result, { about: 'sysctl-live', key }) : undefined;
}

function sysctl(facts: Facts, result: Result, key: string, where: 'run-time' | 'files'): Concluded {
  const runTime = own(facts.sysctl, key);
  const atBoot = own(facts.sysctlFiles, key);
  const gone = isGone(facts, key);
  const place = atBoot === undefined ? {} : { place: { file: atBoot.file, line: atBoot.line } };
  const set: Step = { do: 'set-sysctl', key, expected: result.expected, ...place };
  const fits = result.drift === 'not-loaded' ? atBoot?.value : undefined;
  const load: Step = defined({ do: 'load-sysctl' as const, key, value: fits, procps: atBoot?.procps });
  const steps: readonly Step[] =
    gone && atBoot !== undefined
      ? [{ do: 'delete-sysctl-line', key, place: { file: atBoot.file, line: atBoot.line } }]
      : stepsFor(result.drift, set, load);
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
      ...(result.drift === undefined ? {} : { drift: result.drift }),
    },
    plan: {
      steps,
      restarts: { what: 'nothing' },
      notEnough: gone || result.drift === 'not-loaded' ? [] : [{ code: 'sysctl-w' }],
    },
    noEffect: INCIDENT_PARAMETERS.some((parameter) => parameter.key === key) ? [{ code: 'network-parameters' }] : [],
  };
}

/** A file that fits already is only to be loaded, and a run-time value that fits stays as it is. */
function stepsFor(drift: Result['drift'], set: Step, load: Step): readonly Step[] {
  if (drift === 'not-loaded') return [load];
  return drift === 'will-regress-at-reboot' ? [set] : [set, load];
}

function follow(result: Result): Step {
  return { do: 'follow-control', expected: result.expected };
}

function only(...steps: readonly Step[]): Plan {
  return { steps, notEnough: [] };
}
