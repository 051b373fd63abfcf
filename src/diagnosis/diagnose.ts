import type { Result } from '../baseline/control.ts';
import type { Facts } from '../facts/facts.ts';
import { subjectName } from '../facts/subject.ts';
import { type Cause, causeOf, decidedBy, isProven } from './cause.ts';
import type { Diagnosis, Hop } from './diagnosis.ts';
import type { Finding } from './finding.ts';
import type { ReadHop } from './hop-reading.ts';
import { type Missing, whyMissing } from './missing.ts';
import { type NoEffect, noEffectOnFiles } from './no-effect.ts';
import { type NofileChain, readNofileChain } from './nofile-chain.ts';
import { headroomGoal, nofileGoal, openOf } from './nofile-goal.ts';
import { nofilePlan, restartPlan } from './nofile-remedy.ts';
import { otherFinding } from './other-findings.ts';
import type { Plan } from './remedy-plan.ts';
import { type ChainSubject, type LimitField, type Target, targetOf } from './target.ts';
import { summaryWords } from './words-finding.ts';
import { hopWords } from './words-hops.ts';
import { noEffectWords } from './words-kernel.ts';
import { blockedWords, notEnoughWords, restartsWords, stepWords } from './words-remedy.ts';

/** What was concluded about one finding, before it is put into words. */
interface Concluded {
  readonly finding: Finding;
  readonly plan: Plan;
  readonly chain?: NofileChain;
  readonly cause?: Cause;
  readonly noEffect?: readonly NoEffect[];
}

/**
 * Explains one result that is not a pass: why the value is what it is, hop by hop where it is a limit, and what
 * would change it. Pure; what the facts do not hold is said to be missing and never guessed.
 */
export function diagnose(facts: Facts, result: Result): Diagnosis {
  return inWords(conclude(facts, result));
}

function conclude(facts: Facts, result: Result): Concluded {
  const name = subjectName(facts, result.subject);
  const { reason } = result;
  const because = reason === undefined ? {} : { reason };
  if (result.outcome === 'error') {
    return { finding: { code: 'error', name, ...because }, plan: { steps: [], notEnough: [] } };
  }
  if (result.outcome === 'unknown') {
    const missing = whyUnknown(facts, result.subject);
    const denied = missing.reason === 'permission-denied' || missing.reason === 'not-observable';
    const steps = denied ? [{ do: 'make-readable', missing, become: facts.probe.become } as const] : [];
    return { finding: { code: 'unknown', name, missing, ...because }, plan: { steps, notEnough: [] } };
  }
  const target = targetOf(facts, result.subject);
  return explained(facts, result, target, name) ?? otherFinding(facts, result, target, name);
}

/** Headroom is made of two other facts, and one of those is what could not be read. */
function whyUnknown(facts: Facts, subject: string): Missing {
  const missing = whyMissing(facts, subject);
  return missing.reason === 'absent'
    ? whyMissing(facts, subject.replace(/\/headroom\/nofile$/, '/files/open'))
    : missing;
}

/** The findings that have a limit chain behind them. */
function explained(facts: Facts, result: Result, target: Target, name: string): Concluded | undefined {
  switch (target.about) {
    case 'nofile':
      return nofile(facts, target.of, target.field, name, (field) => nofileGoal(facts, target.of, result, field));
    case 'headroom':
      return nofile(facts, target.of, 'soft', name, () => headroomGoal(target.of, result));
    case 'minfds': {
      const { finding, ...rest } = nofile(facts, target.of, 'soft', name, (field) =>
        nofileGoal(facts, target.of, result, field),
      );
      if (finding.code !== 'nofile') return { finding, ...rest };
      const minfds = target.of.supervisor.config?.minfds;
      return {
        ...rest,
        finding: {
          code: 'minfds',
          cause: finding.cause,
          ...(finding.soft === undefined ? {} : { runs: finding.soft }),
          ...(minfds === undefined ? {} : { minfds }),
        },
      };
    }
    case 'stale': {
      const { chain, cause } = chained(facts, target.of, 'soft');
      const { stale, startedAt } = target.of.supervisor;
      const finding: Finding = { code: 'stale', stale, ...(startedAt === undefined ? {} : { startedAt }) };
      return { finding, chain, cause, plan: restartPlan(facts, target.of) };
    }
    default:
      return undefined;
  }
}

function chained(facts: Facts, of: ChainSubject, field: LimitField) {
  const chain = readNofileChain(facts, of);
  return { chain, cause: causeOf(facts, of, chain, field) };
}

function nofile(
  facts: Facts,
  of: ChainSubject,
  field: LimitField,
  name: string,
  goalOf: (field: LimitField) => ReturnType<typeof nofileGoal>,
): Concluded {
  const { chain, cause } = chained(facts, of, field);
  const subject = of.program ?? of.supervisor;
  const soft = subject.limits?.nofile?.soft;
  const open = openOf(of);
  const headroom = subject.headroom?.nofile;
  const finding: Finding = {
    code: 'nofile',
    name,
    cause,
    ...(soft === undefined ? {} : { soft }),
    ...(open === undefined ? {} : { open }),
    ...(headroom === undefined ? {} : { headroom }),
  };
  const plan = nofilePlan(facts, of, chain, cause, goalOf(field));
  return { finding, chain, cause, plan, noEffect: noEffectOnFiles(facts) };
}

function inWords({ finding, plan, chain, cause, noEffect = [] }: Concluded): Diagnosis {
  const decided = cause === undefined ? undefined : decidedBy(cause);
  const { steps, restarts, notEnough, blocked } = plan;
  return {
    summary: summaryWords(finding),
    proven: cause === undefined || isProven(cause),
    hops: (chain?.hops ?? []).map((hop) => hopInWords(hop, hop.kind === decided)),
    noEffect: noEffect.map(noEffectWords),
    remedy: {
      steps: steps.map(stepWords),
      notEnough: notEnough.map(notEnoughWords),
      ...(restarts === undefined ? {} : { restarts: restartsWords(restarts) }),
      ...(blocked === undefined ? {} : { blocked: blockedWords(blocked) }),
    },
  };
}

function hopInWords({ kind, live, predicted, place, reading }: ReadHop, decided: boolean): Hop {
  return {
    kind,
    ...(live === undefined ? {} : { live }),
    ...(predicted === undefined ? {} : { predicted }),
    decided,
    counts: kind !== 'login',
    ...(place === undefined ? {} : { place }),
    text: hopWords(reading),
  };
}
