import { runAudit } from '../audit.ts';
import { exitCodeOf } from '../exit-code.ts';
import type { Settings } from '../inputs/inputs.ts';
import { parseInputs } from '../inputs/parse-inputs.ts';
import { renderJson } from '../report/json.ts';
import { problemText } from '../report/problem-text.ts';
import { progressLine } from '../report/progress.ts';
import { renderTerminal } from '../report/terminal.ts';
import type { Arguments } from './arguments.ts';
import { flagName } from './flag-name.ts';
import type { Terminal } from './terminal.ts';
import { withUserDefaults } from './user-defaults.ts';

/** `limits-audit audit`. */
export async function runAuditCommand(input: Arguments, terminal: Terminal): Promise<number> {
  const inputs = await withUserDefaults(input.inputs, terminal);
  return auditAndPrint(parseInputs(inputs, flagName), input.json, terminal);
}

/** Audits, writes the report files, prints the report and names the files. */
export async function auditAndPrint(settings: Settings, json: boolean, terminal: Terminal): Promise<number> {
  const { report, published } = await runAudit(settings, {
    now: () => new Date(),
    signal: terminal.signal,
    agentSocket: terminal.environment['SSH_AUTH_SOCK'] || undefined,
    onProgress: (progress) => terminal.note(progressLine(progress)),
    onWarning: (problem) => terminal.note(`warning: ${problemText(problem)}`),
  });
  terminal.print(json ? renderJson(report) : renderTerminal(report, terminal));
  const { reportJson, reportMarkdown, reportSarif, reportJunit, reportOpenMetrics, factsJson } = published;
  const files = [reportJson, reportMarkdown, reportSarif, reportJunit, reportOpenMetrics, factsJson];
  terminal.note(`Written: ${files.join(', ')}`);
  return exitCodeOf(report.conclusion);
}
