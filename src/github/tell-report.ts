import * as core from '@actions/core';
import type { OutputName, Settings } from '../inputs/inputs.ts';
import type { Published } from '../publish.ts';
import type { Report } from '../report/report.ts';
import { escapeLog } from '../report/untrusted.ts';
import type { Annotator } from './annotator.ts';
import { writeComment } from './comment.ts';
import { hostLog } from './host-log.ts';
import { writeJobSummary } from './job-summary.ts';
import { annotationsOf } from './report-annotations.ts';
import { locateIn } from './repository-file.ts';
import { readRunContext } from './run-context.ts';

/** The step that tells. */
export interface Teller {
  readonly settings: Settings;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly annotator: Annotator;
}

/** Everything that GitHub is told of an audit. None of it can fail the step. */
export async function tellReport(
  { report, published }: { readonly report: Report; readonly published: Published },
  teller: Teller,
): Promise<void> {
  const { settings, environment, annotator } = teller;
  await tell('outputs', annotator, async () => setOutputs(report, published));
  await tell('job summary', annotator, async () =>
    settings.summary ? writeJobSummary(report, environment['GITHUB_STEP_SUMMARY']) : undefined,
  );
  await tell('log', annotator, async () => logHosts(report));
  conclude(report, published, annotator);
  await tell('annotations', annotator, async () =>
    settings.annotations
      ? annotator.addAll(annotationsOf(report), locateIn(environment['GITHUB_WORKSPACE']))
      : undefined,
  );
  await tell('comment', annotator, () => comment(report, teller));
}

/** The step ended before anything was audited: what an earlier run said on the pull request no longer holds. */
export async function tellNothing(teller: Teller): Promise<void> {
  if (teller.settings.comment === 'never') return;
  await tell('comment', teller.annotator, async () => {
    const { pullRequest } = await readRunContext(teller.environment);
    return pullRequest === undefined ? undefined : comment(undefined, teller);
  });
}

/**
 * The audit is done by then, and its reports are on disk: plumbing that fails must not turn its conclusion around. A
 * text that a part answers is a warning.
 */
async function tell(what: string, annotator: Annotator, write: () => Promise<unknown>): Promise<void> {
  try {
    const warning = await write();
    if (typeof warning === 'string') annotator.add('warning', warning, {}, 0);
  } catch (error) {
    const why = escapeLog(error instanceof Error ? error.message : String(error));
    annotator.add('warning', `The ${what} could not be written: ${why}`, {}, 0);
  }
}

function setOutputs(report: Report, published: Published): void {
  const { fail, unknown, error, waiverFindings } = report.summary;
  const outputs: Record<OutputName, string | number> = {
    conclusion: report.conclusion,
    hosts: report.summary.hosts,
    'hosts-unreachable': report.summary.unreachable,
    findings: fail + unknown + error + waiverFindings,
    'report-dir': published.directory,
    'report-json': published.reportJson,
    'report-md': published.reportMarkdown,
    'report-html': published.reportHtml,
    'report-sarif': published.reportSarif,
    'report-junit': published.reportJunit,
    'report-openmetrics': published.reportOpenMetrics,
    'facts-json': published.factsJson,
  };
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
}

function logHosts(report: Report): void {
  const { groups, more } = hostLog(report);
  for (const { title, lines } of groups) {
    core.startGroup(title);
    for (const line of lines) core.info(line);
    core.endGroup();
  }
  if (more !== undefined) core.info(more);
}

async function comment(
  report: Report | undefined,
  { settings, environment, signal }: Teller,
): Promise<string | undefined> {
  const outcome = await writeComment(settings, report, await readRunContext(environment), signal);
  if ('warning' in outcome) return outcome.warning;
  core.info(outcome.note);
  return undefined;
}

function conclude(report: Report, published: Published, annotator: Annotator): void {
  const reasons = escapeLog(report.because.join(' '));
  if (report.conclusion === 'passed') core.info(`The audit passed. ${reasons}`);
  else annotator.add('error', `The audit ${report.conclusion === 'failed' ? 'failed' : 'is incomplete'}. ${reasons}`);
  const { reportHtml, reportMarkdown, reportJson, factsJson } = published;
  core.info(escapeLog(`Report: ${reportHtml}, ${reportMarkdown}, ${reportJson}; facts: ${factsJson}`));
}
