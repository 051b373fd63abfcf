import { SEVERITIES, type Severity } from '../baseline/control.ts';
import type { FaultyState, JudgedWaiver } from '../baseline/waivers/waiver.ts';
import type { Report } from './report.ts';

/** Controls that a reason names; the rest is counted. */
const NAMED = 5;

/** What a conclusion rests on. */
export interface Tally {
  readonly run: Pick<Report['run'], 'failOnSeverity' | 'failOnUnreachable' | 'failOnUnknown' | 'stopped'>;
  readonly summary: Report['summary'];
  /** Failing results by severity. */
  readonly failing: Readonly<Record<Severity, number>>;
  /** Hosts that were not done when the run was cancelled or out of time; they count as unreachable as well. */
  readonly cancelled: number;
  /** Ids of the required controls that checked nothing on any host. */
  readonly unmet: readonly string[];
  readonly waivers: readonly Pick<JudgedWaiver, 'state'>[];
}

export interface Conclusion {
  readonly conclusion: Report['conclusion'];
  /** Every reason in words, the deciding ones first. None of them quotes a host. */
  readonly because: readonly string[];
}

/**
 * Failed when anything fails at or above `failOnSeverity`, faulty waivers included, which are of severity low; else
 * incomplete when something that had to be looked at was not; else passed. A run that checked nothing has not passed,
 * whatever the settings say, nor has one in which a required control checked nothing: what is required and not there
 * was not found to be wrong, it was not found at all.
 */
export function conclude(tally: Tally): Conclusion {
  const { failOnSeverity } = tally.run;
  const gating = failOnSeverity === 'never' ? [] : SEVERITIES.slice(0, SEVERITIES.indexOf(failOnSeverity) + 1);
  const failing = gating.reduce((sum, severity) => sum + tally.failing[severity], 0);
  const waivers = failOnSeverity === 'low' ? waiverFaults(tally.waivers) : undefined;
  const gaps = gapsOf(tally);
  const accepted = acceptedOf(tally, failing);
  if (failing === 0 && waivers !== undefined) {
    return { conclusion: 'failed', because: [`${waivers}.`, ...gaps, ...accepted] };
  }
  if (failing > 0) {
    const counts = gating
      .filter((severity) => tally.failing[severity] > 0)
      .map((severity) => `${tally.failing[severity]} ${severity}`);
    const one = `${checks(failing)} at severity ${failOnSeverity} or above: ${counts.join(', ')}.`;
    return {
      conclusion: 'failed',
      because: [one, ...(waivers === undefined ? [] : [`${waivers}.`]), ...gaps, ...accepted],
    };
  }
  if (gaps.length > 0) return { conclusion: 'incomplete', because: [...gaps, ...accepted] };
  const { pass, subjects } = tally.summary;
  const passed =
    pass === subjects
      ? `All ${pass} checks that could be made pass.`
      : `${pass} of ${subjects} checks pass, and nothing fails that has to pass.`;
  return {
    conclusion: 'passed',
    because: [pass === 1 && subjects === 1 ? 'The one check that could be made passes.' : passed, ...accepted],
  };
}

/** What keeps a run from being complete. */
function gapsOf(tally: Tally): readonly string[] {
  const { run, summary } = tally;
  const { hosts, unreachable, audited, partial, unknown, error } = summary;
  const gaps = [...stoppedOf(tally), ...nothingOf(tally), ...unmetOf(tally)];
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

/** Without any host audited, that no control checked anything goes without saying. */
function unmetOf({ summary, unmet }: Tally): readonly string[] {
  if (unmet.length === 0 || summary.audited + summary.partial === 0) return [];
  const what = unmet.length === 1 ? '1 required control' : `${unmet.length} required controls`;
  const names = unmet.length > NAMED ? [...unmet.slice(0, NAMED), `${unmet.length - NAMED} more`] : unmet;
  return [`${what} checked nothing on any host: ${names.join(', ')}.`];
}

/** `1 waiver is expired and 2 are unused`, or undefined when there is nothing wrong with any. */
function waiverFaults(waivers: Tally['waivers']): string | undefined {
  const faults = Object.entries(FAULT_WORDS).flatMap(([state, words]) => {
    const count = waivers.filter((waiver) => waiver.state === state).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? words.one : words.many}`];
  });
  return faults.length === 0 ? undefined : `Findings of severity low about waivers: ${faults.join(', ')}`;
}

const FAULT_WORDS: Readonly<Record<FaultyState, { readonly one: string; readonly many: string }>> = {
  expired: { one: 'is expired', many: 'are expired' },
  unused: { one: 'is unused', many: 'are unused' },
  'unknown-control': { one: 'names a control that there is not', many: 'name controls that there are not' },
};

/** A run that looked at nothing. */
function nothingOf({ summary, cancelled }: Tally): readonly string[] {
  const { hosts, audited, partial, subjects } = summary;
  if (hosts === 0) return ['No host was selected, so nothing was audited.'];
  if (audited + partial === 0) {
    return [cancelled > 0 ? 'No host was audited.' : 'No host was audited: not one could be reached.'];
  }
  return subjects === 0 ? ['Nothing was checked: no control met anything that could be judged.'] : [];
}

/** What does not pass and is let through by the settings: said all the same. */
function acceptedOf({ run, summary, waivers }: Tally, failing: number): readonly string[] {
  const accepted: string[] = [];
  if (summary.waived > 0)
    accepted.push(`${summary.waived} ${summary.waived === 1 ? 'check is' : 'checks are'} waived.`);
  const faults = run.failOnSeverity === 'low' ? undefined : waiverFaults(waivers);
  if (faults !== undefined) accepted.push(`${faults}, which does not count (fail-on-severity).`);
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
