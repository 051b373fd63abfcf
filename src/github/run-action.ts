import * as core from '@actions/core';
import { runAudit } from '../audit.ts';
import { EXIT, exitCodeOf } from '../exit-code.ts';
import type { InputDefinition } from '../inputs/definition.ts';
import { INPUT_NAMES, INPUTS, type OutputName, type Settings } from '../inputs/inputs.ts';
import { parseInputs } from '../inputs/parse-inputs.ts';
import { ConfigurationError, type Problem } from '../problem.ts';
import type { Published } from '../publish.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { problemText } from '../report/problem-text.ts';
import { progressLine } from '../report/progress.ts';
import type { Report } from '../report/report.ts';
import { escapeLog } from '../report/untrusted.ts';
import { readActionInputs } from './action-inputs.ts';
import { secretsInNamedKeys, textsToMask } from './mask-secrets.ts';
import { refuseKnownHostsOfPullRequest, refuseSshConfigOfPullRequest } from './workspace.ts';

const SECRETS = INPUT_NAMES.filter((name) => {
  const definition: InputDefinition<unknown> = INPUTS[name];
  return definition.secret === true;
});

/** The step, from `INPUT_*` to outputs and job summary. Answers the exit code. */
export async function runAction({ env: environment }: NodeJS.Process, signal: AbortSignal): Promise<number> {
  try {
    const inputs = readActionInputs(environment);
    const secrets = SECRETS.map((name) => inputs.get(name));
    for (const text of textsToMask([...secrets, ...secretsInNamedKeys(inputs.get('ssh-keys'))])) core.setSecret(text);
    const settings = parseInputs(inputs, (name) => `input "${name}"`);
    const problems = [
      ...(await refuseKnownHostsOfPullRequest(settings['known-hosts'], environment)),
      ...(await refuseSshConfigOfPullRequest(settings['ssh-config'], environment)),
    ];
    if (problems.length > 0) throw new ConfigurationError(problems);

    const { report, published } = await runAudit(settings, {
      now: () => new Date(),
      signal,
      agentSocket: environment['SSH_AUTH_SOCK'] || undefined,
      onProgress: (progress) => core.info(progressLine(progress)),
      onWarning: (problem) => annotate(core.warning, problem),
    });
    await tell('outputs', async () => setOutputs(report, published));
    await tell('job summary', () => writeSummary(settings, renderMarkdown(report), environment));
    conclude(report, published);
    return exitCodeOf(report.conclusion);
  } catch (error) {
    return reportError(error);
  }
}

/** The audit is done by then, and its reports are on disk: plumbing that fails must not turn its conclusion around. */
async function tell(what: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    core.warning(
      escapeLog(`The ${what} could not be written: ${error instanceof Error ? error.message : String(error)}`),
    );
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
    'report-sarif': published.reportSarif,
    'report-junit': published.reportJunit,
    'report-openmetrics': published.reportOpenMetrics,
    'facts-json': published.factsJson,
  };
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
}

async function writeSummary(settings: Settings, markdown: string, environment: NodeJS.ProcessEnv): Promise<void> {
  if (!settings.summary) return;
  if (!environment['GITHUB_STEP_SUMMARY']) {
    core.warning('There is no job summary here (GITHUB_STEP_SUMMARY is not set); the report is in report-dir.');
    return;
  }
  await core.summary.addRaw(markdown).write();
}

function conclude(report: Report, published: Published): void {
  const reasons = escapeLog(report.because.join(' '));
  if (report.conclusion === 'passed') core.info(`The audit passed. ${reasons}`);
  else core.error(`The audit ${report.conclusion === 'failed' ? 'failed' : 'is incomplete'}. ${reasons}`);
  core.info(`Report: ${published.reportMarkdown}, ${published.reportJson}; facts: ${published.factsJson}`);
}

/** Every problem of the configuration is an annotation of its own, on the line that it is about. */
function reportError(error: unknown): number {
  if (!(error instanceof ConfigurationError)) {
    core.error(`Internal error: ${escapeLog(error instanceof Error ? (error.stack ?? error.message) : String(error))}`);
    return EXIT.internal;
  }
  for (const problem of error.problems) annotate(core.error, problem);
  return EXIT.usage;
}

function annotate(log: typeof core.error, problem: Problem): void {
  const { file, line, column } = problem.place ?? {};
  log(problemText(problem), {
    title: 'Limits Audit: configuration',
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { startLine: line }),
    ...(column === undefined ? {} : { startColumn: column }),
  });
}
