import { SEVERITIES, type Severity } from '../baseline/control.ts';
import type { Report } from './report.ts';

/** What a conclusion rests on. */
export interface Tally {
  readonly run: Pick<Report['run'], 'failOnSeverity' | 'failOnUnreachable' | 'failOnUnknown' | 'stopped'>;
  readonly summary: Report['summary'];
  /** Failing results by severity. */
  readonly failing: Readonly<Record<Severity, number>>;
  /** Hosts that were not done when the run was cancelled or out of time; they count as unreachable as well. */
  readonly cancelled: number;
}

export interface Conclusion {
  readonly conclusion: Report['conclusion'];
  /** Every reason in words, the deciding ones first. None of them quotes a host. */
  readonly because: readonly string[];
}

/**
 * Failed when anything fails at or above `failOnSeverity`; else incomplete when something that had to be looked at
 * was not; else passed. A run that checked nothing has not passed, whatever the settings say.
 */
export function conclude(tally: Tally): Conclusion {
  const { failOnSeverity } = tally.run;
  const gating = failOnSeverity === 'never' ? [] : SEVERITIES.slice(0, SEVERITIES.indexOf(failOnSeverity) + 1);
  const failing = gating.reduce((sum, severity) => sum + tally.failing[severity], 0);
  const gaps = gapsOf(tally);
  const accepted = acceptedOf(tally, failing);
  if (failing > 0) {
    const counts = gating
      .filter((severity) => tally.failing[severity] > 0)
      .map((severity) => `${tally.failing[severity]} ${severity}`);
    const one = `${checks(failing)} at severity ${failOnSeverity} or above: ${counts.join(', ')}.`;
    return { conclusion: 'failed', because: [one, ...gaps, ...accepted] };
  }
  if (gaps.length > 0) return { conclusion: 'incomplete', because: [...gaps, ...accepted] };
  const { pass, fail } = tally.summary;
  const passed =
    fail === 0
      ? `All ${pass} checks that could be made pass.`
      : `${pass} of ${pass + fail} checks pass, and nothing fails that has to pass.`;
  return {
    conclusion: 'passed',
    because: [pass === 1 && fail === 0 ? 'The one check that could be made passes.' : passed, ...accepted],
  };
}

/** What keeps a run from being complete. */
function gapsOf(tally: Tally): readonly string[] {
  const { run, summary } = tally;
  const { hosts, unreachable, audited, partial, unknown, error } = summary;
  const gaps = [...stoppedOf(tally), ...nothingOf(tally)];
  if (unreachable > 0 && run.failOnUnreachable && audited + partial > 0) {
    gaps.push(`${unreachable} of ${hosts} hosts ${unreachable === 1 ? 'was' : 'were'} not audited.`);
  }
  if (unknown > 0 && run.failOnUnknown) {
    const [are, need] = unknown === 1 ? ['check is', 'it needs'] : ['checks are', 'they need'];
    gaps.push(`${unknown} ${are} unknown: what ${need} could not be read.`);
  }
  if (error > 0 && run.failOnUnknown) {
    gaps.push(`${error} ${error === 1 ? 'check' : 'checks'} could not be carried out.`);
  }
  return gaps;
}

/** Counts whatever fail-on-unreachable says: these hosts were not even given the chance. */
function stoppedOf({ run, summary, cancelled }: Tally): readonly string[] {
  if (cancelled === 0) return [];
  const were = cancelled === 1 ? 'was' : 'were';
  return [
    `The run was stopped ${stopperOf(run.stopped)} before ${cancelled} of ${summary.hosts} hosts ${were} done: this report is partial.`,
  ];
}

/** Saved facts do not tell what stopped the run that gathered them. */
function stopperOf(stopped: Report['run']['stopped']): string {
  if (stopped === undefined) return 'by a signal or by its timeout';
  return stopped.by === 'timeout' ? 'by its timeout' : `by ${stopped.signal ?? 'a signal'}`;
}

/** A run that looked at nothing. */
function nothingOf({ summary, cancelled }: Tally): readonly string[] {
  const { hosts, audited, partial, pass, fail } = summary;
  if (hosts === 0) return ['No host was selected, so nothing was audited.'];
  if (audited + partial === 0) {
    return [cancelled > 0 ? 'No host was audited.' : 'No host was audited: not one could be reached.'];
  }
  return pass + fail === 0 ? ['Nothing was checked: no control met anything that could be judged.'] : [];
}

/** What does not pass and is let through by the settings: said all the same. */
function acceptedOf({ run, summary }: Tally, failing: number): readonly string[] {
  const accepted: string[] = [];
  const below = summary.fail - failing;
  if (below > 0) {
    accepted.push(
      run.failOnSeverity === 'never'
        ? `${checks(below)}, which does not count (fail-on-severity is never).`
        : `${checks(below)} below severity ${run.failOnSeverity}, which does not count (fail-on-severity).`,
    );
  }
  const { unreachable, unknown, error } = summary;
  if (unreachable > 0 && !run.failOnUnreachable) {
    accepted.push(`${unreachable} of ${summary.hosts} hosts not audited (fail-on-unreachable is false).`);
  }
  if (unknown + error > 0 && !run.failOnUnknown) {
    accepted.push(`${unknown + error} checks unknown or not carried out (fail-on-unknown is false).`);
  }
  return accepted;
}

function checks(count: number): string {
  return `${count} ${count === 1 ? 'check fails' : 'checks fail'}`;
}
