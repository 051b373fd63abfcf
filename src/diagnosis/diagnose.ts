import type { Result } from '../baseline/control.ts';
import { defined } from '../facts/defined.ts';
import type { Facts } from '../facts/facts.ts';
import { subjectName } from '../facts/subject.ts';
import { type Cause, causeOf, decidedBy, isProven } from './cause.ts';
import type { Diagnosis, Hop } from './diagnosis.ts';
import type { Finding } from './finding.ts';
import type { ReadHop } from './hop-reading.ts';
import { minimumOf } from './inherited.ts';
import { type LimitChain, readLimitChain } from './limit-chain.ts';
import { budgetGoal, headroomGoal, limitGoal, usedOf } from './limit-goal.ts';
import type { LimitName } from './limit-kind.ts';
import { limitPlan, restartPlan } from './limit-remedy.ts';
import { type Missing, whyMissing } from './missing.ts';
import { type NoEffect, noEffectOnFiles } from './no-effect.ts';
import { otherFinding } from './other-findings.ts';
import type { Plan } from './remedy-plan.ts';
import { type ChainSubject, isEnforced, type LimitField, type Target, targetOf } from './target.ts';
import { summaryWords } from './words-finding.ts';
import { hopWords } from './words-hops.ts';
import { noEffectWords } from './words-kernel.ts';
import { blockedWords, notEnoughWords, restartsWords, stepWords } from './words-remedy.ts';

/** What was concluded about one finding, before it is put into words. */
interface Concluded {
  readonly finding: Finding;
  readonly plan: Plan;
  /** Which limit the chain, the plan and their words are about. */
  readonly limit?: LimitName;
  readonly chain?: LimitChain;
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
    const denied = missing.reason === 'permission-denied';
    // Another user than root is an account that may not read everything, as without sudo.
    const become = facts.probe.becomeUser === undefined ? facts.probe.become : 'none';
    const steps = denied ? [{ do: 'make-readable', missing, become } as const] : [];
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
    case 'limit':
      return limitFinding(facts, target.of, target.field, name, (field) => limitGoal(facts, target.of, result, field));
    case 'headroom':
      return limitFinding(facts, target.of, 'soft', name, () => headroomGoal(target.of, result));
    case 'budget':
      return budget(facts, target.of, name);
    case 'minimum': {
      const { of } = target;
      const rest = limitFinding(facts, of, 'soft', name, (field) => limitGoal(facts, of, result, field));
      const [minimum, runs] = [minimumOf(of), of.supervisor.limits?.[of.limit]?.soft];
      const finding = defined({ code: 'minimum' as const, limit: of.limit, cause: rest.cause, runs, minimum });
      return { ...rest, finding };
    }
    case 'stale': {
      const { stale = [], startedAt } = target.of.supervisor;
      const first = stale.find(({ state }) => state === 'confirmed') ?? stale[0];
      const of = { ...target.of, limit: first?.limit ?? 'nofile' };
      const finding = defined({ code: 'stale' as const, stale, startedAt });
      return { finding, ...chained(facts, of, 'soft'), plan: restartPlan(facts, of) };
    }
    default:
      return undefined;
  }
}

/** supervisord's own files: what they must reach when all programs run. */
function budget(facts: Facts, of: ChainSubject, name: string): Concluded {
  const { budget: found, limits } = of.supervisor;
  const { chain, cause } = chained(facts, of, 'soft');
  const goal = budgetGoal(found?.used, found?.needed);
  const finding = defined({
    code: 'budget' as const,
    name,
    used: found?.used,
    needed: found?.needed,
    soft: limits?.nofile?.soft,
  });
  return { finding, chain, cause, plan: limitPlan(facts, of, chain, cause, goal), noEffect: noEffectOnFiles(facts) };
}

function chained(facts: Facts, of: ChainSubject, field: LimitField) {
  const chain = readLimitChain(facts, of);
  return { limit: of.limit, chain, cause: causeOf(facts, of, chain, field) };
}

function limitFinding(
  facts: Facts,
  of: ChainSubject,
  field: LimitField,
  name: string,
  goalOf: (field: LimitField) => ReturnType<typeof limitGoal>,
): Concluded & { readonly cause: Cause } {
  const { limit, chain, cause } = chained(facts, of, field);
  const { limits, headroom, uid } = of.program ?? of.supervisor;
  const finding = defined({
    code: 'limit' as const,
    limit,
    name,
    cause,
    soft: limits?.[limit]?.soft,
    used: usedOf(facts, of),
    headroom: limit === 'nofile' ? headroom?.nofile : undefined,
    uid: limit === 'nproc' ? uid : undefined,
  });
  if (!isEnforced(of)) {
    const plan: Plan = { steps: [{ do: 'not-enforced' }], restarts: { what: 'nothing' }, notEnough: [] };
    return { limit, finding, chain, cause, plan };
  }
  const plan = limitPlan(facts, of, chain, cause, goalOf(field));
  // Network parameters are what people tune for errno 24; nobody tunes them for EAGAIN.
  const noEffect = limit === 'nofile' ? noEffectOnFiles(facts) : [];
  return { limit, finding, chain, cause, plan, noEffect };
}

function inWords({ finding, plan, chain, cause, limit = 'nofile', noEffect = [] }: Concluded): Diagnosis {
  const decided = cause === undefined ? undefined : decidedBy(cause);
  const { steps, restarts, notEnough, blocked } = plan;
  return {
    summary: summaryWords(finding),
    proven: cause === undefined || isProven(cause),
    hops: (chain?.hops ?? []).map((hop) => hopInWords(hop, limit, hop.kind === decided)),
    noEffect: noEffect.map(noEffectWords),
    remedy: {
      steps: steps.map((step) => stepWords(step, limit)),
      notEnough: notEnough.map((each) => notEnoughWords(each, limit)),
      ...(restarts === undefined ? {} : { restarts: restartsWords(restarts) }),
      ...(blocked === undefined ? {} : { blocked: blockedWords(blocked, limit) }),
    },
  };
}

/** Hops without a part in the limit of the process. */
const APART: ReadonlySet<ReadHop['reading']['code']> = new Set(['login', 'tasks', 'pam-no-part']);

function hopInWords({ kind, live, predicted, place, reading }: ReadHop, limit: LimitName, decided: boolean): Hop {
  return {
    kind,
    ...(live === undefined ? {} : { live }),
    ...(predicted === undefined ? {} : { predicted }),
    decided,
    counts: !APART.has(reading.code),
    ...(place === undefined ? {} : { place }),
    text: hopWords(reading, limit),
  };
}
