import * as core from '@actions/core';
import { runAudit } from '../audit.ts';
import { EXIT, exitCodeOf } from '../exit-code.ts';
import type { InputDefinition } from '../inputs/definition.ts';
import { INPUT_NAMES, INPUTS, type Settings } from '../inputs/inputs.ts';
import { parseInputs } from '../inputs/parse-inputs.ts';
import { ConfigurationError } from '../problem.ts';
import { createProgressLog } from '../report/progress-log.ts';
import { escapeLog } from '../report/untrusted.ts';
import { readActionInputs } from './action-inputs.ts';
import { Annotator } from './annotator.ts';
import { annotateProblem } from './configuration-annotations.ts';
import { secretsInNamedKeys, textsToMask } from './mask-secrets.ts';
import { tellNothing, tellReport } from './tell-report.ts';
import { refuseKnownHostsOfPullRequest, refuseSshConfigOfPullRequest } from './workspace.ts';

const SECRETS = INPUT_NAMES.filter((name) => {
  const definition: InputDefinition<unknown> = INPUTS[name];
  return definition.secret === true;
});

/** The step, from `INPUT_*` to outputs, job summary, annotations and comment. Answers the exit code. */
export async function runAction({ env: environment }: NodeJS.Process, signal: AbortSignal): Promise<number> {
  const annotator = new Annotator(core);
  let settings: Settings | undefined;
  try {
    settings = readSettings(environment);
    await refuseFilesOfPullRequest(settings, environment);
    const audit = await runAudit(settings, {
      now: () => new Date(),
      signal,
      agentSocket: environment['SSH_AUTH_SOCK'] || undefined,
      onProgress: createProgressLog(core.info, () => performance.now()),
      onWarning: (problem) => annotateProblem(annotator, 'warning', problem),
    });
    await tellReport(audit, { settings, environment, signal, annotator });
    return exitCodeOf(audit.report.conclusion);
  } catch (error) {
    const code = reportError(error, annotator);
    if (settings !== undefined) await tellNothing({ settings, environment, signal, annotator });
    return code;
  }
}

function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const inputs = readActionInputs(environment);
  const secrets = SECRETS.map((name) => inputs.get(name));
  for (const text of textsToMask([...secrets, ...secretsInNamedKeys(inputs.get('ssh-keys'))])) core.setSecret(text);
  return parseInputs(inputs, (name) => `input "${name}"`, true);
}

async function refuseFilesOfPullRequest(settings: Settings, environment: NodeJS.ProcessEnv): Promise<void> {
  const problems = [
    ...(await refuseKnownHostsOfPullRequest(settings['known-hosts'], environment)),
    ...(await refuseSshConfigOfPullRequest(settings['ssh-config'], environment)),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
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
