import { runAudit } from '../audit.ts';
import { exitCodeOf } from '../exit-code.ts';
import type { Settings } from '../inputs/inputs.ts';
import { parseInputs } from '../inputs/parse-inputs.ts';
import { ConfigurationError } from '../problem.ts';
import { problemText } from '../report/problem-text.ts';
import { renderReport } from '../report/render-report.ts';
import type { Arguments } from './arguments.ts';
import { chosenFormat } from './chosen-format.ts';
import { flagName } from './flag-name.ts';
import { giveReport, outputProblems } from './report-output.ts';
import { tellProgress } from './tell-progress.ts';
import type { Terminal } from './terminal.ts';
import { withUserDefaults } from './user-defaults.ts';

/** `limits-audit audit`. */
export async function runAuditCommand(input: Arguments, terminal: Terminal): Promise<number> {
  const inputs = await withUserDefaults(input.inputs, terminal);
  return auditAndPrint(parseInputs(inputs, flagName), input, terminal);
}

/** Audits, writes the report files, gives the report in the format that was asked for, and names the files. */
export async function auditAndPrint(
  settings: Settings,
  input: Pick<Arguments, 'format' | 'json' | 'output'>,
  terminal: Terminal,
): Promise<number> {
  const problems = await outputProblems(input.output);
  if (problems.length > 0) throw new ConfigurationError(problems);
  const progress = tellProgress(terminal);
  const { report, published } = await runAudit(settings, {
    now: () => new Date(),
    signal: terminal.signal,
    agentSocket: terminal.environment['SSH_AUTH_SOCK'] || undefined,
    onProgress: progress.tell,
    onWarning: (problem) => terminal.note(`warning: ${problemText(problem)}`),
  }).finally(progress.end);
  const exitCode = exitCodeOf(report.conclusion);
  const text = renderReport(chosenFormat(input), report, {
    text: terminal,
    sarif: { root: process.cwd(), exitCode },
    junit: { unknown: settings['junit-unknown'] },
  });
  await giveReport(text, input.output, terminal);
  const { directory: _directory, ...files } = published;
  terminal.note(`Written: ${Object.values(files).join(', ')}`);
  return exitCode;
}
