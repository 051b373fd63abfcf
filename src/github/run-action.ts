import * as core from '@actions/core';
import { runAudit } from '../audit.ts';
import { EXIT, exitCodeOf } from '../exit-code.ts';
import type { InputDefinition } from '../inputs/definition.ts';
import { INPUT_NAMES, INPUTS, type OutputName, type Settings } from '../inputs/inputs.ts';
import { parseInputs } from '../inputs/parse-inputs.ts';
import { ConfigurationError } from '../problem.ts';
import type { Published } from '../publish.ts';
import type { Report } from '../report/report.ts';
import { escapeLog } from '../report/untrusted.ts';
import { readActionInputs } from './action-inputs.ts';
import { Annotator } from './annotator.ts';
import { writeComment } from './comment.ts';
import { annotateProblem } from './configuration-annotations.ts';
import { hostLog } from './host-log.ts';
import { writeJobSummary } from './job-summary.ts';
import { secretsInNamedKeys, textsToMask } from './mask-secrets.ts';
import { createProgressLog } from './progress-log.ts';
import { annotationsOf } from './report-annotations.ts';
import { locateIn } from './repository-file.ts';
import { readRunContext } from './run-context.ts';
import { refuseKnownHostsOfPullRequest, refuseSshConfigOfPullRequest } from './workspace.ts';

const SECRETS = INPUT_NAMES.filter((name) => {
  const definition: InputDefinition<unknown> = INPUTS[name];
  return definition.secret === true;
});

/** The step, from `INPUT_*` to outputs, job summary, annotations and comment. Answers the exit code. */
export async function runAction({ env: environment }: NodeJS.Process, signal: AbortSignal): Promise<number> {
  const annotator = new Annotator(core);
  try {
    const settings = await readSettings(environment);
    const { report, published } = await runAudit(settings, {
      now: () => new Date(),
      signal,
      agentSocket: environment['SSH_AUTH_SOCK'] || undefined,
      onProgress: createProgressLog(core.info, () => performance.now()),
      onWarning: (problem) => annotateProblem(annotator, 'warning', problem),
    });
    const tell = tellerOf(annotator);
    await tell('outputs', async () => setOutputs(report, published));
    await tell('job summary', () => summarise(settings, report, environment));
    await tell('log', async () => logHosts(report));
    conclude(report, published, annotator);
    await tell('annotations', () => annotateReport(settings, report, environment, annotator));
    await tell('comment', () => comment(settings, report, environment, signal));
    return exitCodeOf(report.conclusion);
  } catch (error) {
    return reportError(error, annotator);
  }
}

async function readSettings(environment: NodeJS.ProcessEnv): Promise<Settings> {
  const inputs = readActionInputs(environment);
  const secrets = SECRETS.map((name) => inputs.get(name));
  for (const text of textsToMask([...secrets, ...secretsInNamedKeys(inputs.get('ssh-keys'))])) core.setSecret(text);
  const settings = parseInputs(inputs, (name) => `input "${name}"`);
  const problems = [
    ...(await refuseKnownHostsOfPullRequest(settings['known-hosts'], environment)),
    ...(await refuseSshConfigOfPullRequest(settings['ssh-config'], environment)),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
  return settings;
}

/**
 * The audit is done by then, and its reports are on disk: plumbing that fails must not turn its conclusion around. A
 * text that a part answers is a warning.
 */
function tellerOf(annotator: Annotator) {
  return async (what: string, write: () => Promise<unknown>): Promise<void> => {
    try {
      const warning = await write();
      if (typeof warning === 'string') annotator.add('warning', warning, {}, 0);
    } catch (error) {
      const why = escapeLog(error instanceof Error ? error.message : String(error));
      annotator.add('warning', `The ${what} could not be written: ${why}`, {}, 0);
    }
  };
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
    'facts-json': published.factsJson,
  };
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
}

async function summarise(
  settings: Settings,
  report: Report,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  return settings.summary ? writeJobSummary(report, environment['GITHUB_STEP_SUMMARY']) : undefined;
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

async function annotateReport(
  settings: Settings,
  report: Report,
  environment: NodeJS.ProcessEnv,
  annotator: Annotator,
): Promise<void> {
  if (!settings.annotations) return;
  await annotator.addAll(annotationsOf(report), locateIn(environment['GITHUB_WORKSPACE']));
}

async function comment(
  settings: Settings,
  report: Report,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
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
  core.info(`Report: ${published.reportMarkdown}, ${published.reportJson}; facts: ${published.factsJson}`);
}

/** Every problem of the configuration is an annotation of its own, on the line that it is about. */
function reportError(error: unknown, annotator: Annotator): number {
  if (!(error instanceof ConfigurationError)) {
    const text = escapeLog(error instanceof Error ? (error.stack ?? error.message) : String(error));
    annotator.add('error', `Internal error: ${text}`);
    return EXIT.internal;
  }
  for (const problem of error.problems) annotateProblem(annotator, 'error', problem);
  return EXIT.usage;
}
