import { access } from 'node:fs/promises';
import { runAudit } from '../audit.ts';
import { exitCodeOf } from '../exit-code.ts';
import type { Settings } from '../inputs/inputs.ts';
import { parseInputs } from '../inputs/parse-inputs.ts';
import { formatProblem } from '../problem.ts';
import { renderJson } from '../report/json.ts';
import { progressLine } from '../report/progress.ts';
import { renderTerminal } from '../report/terminal.ts';
import { escapeLines } from '../report/untrusted.ts';
import { type Arguments, expandHome } from './arguments.ts';
import type { Terminal } from './terminal.ts';

/** How a flag is written. */
export const flagName = (name: string): string => `--${name}`;

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
    onWarning: (problem) => terminal.note(`warning: ${escapeLines(formatProblem(problem))}`),
  });
  terminal.print(json ? renderJson(report) : renderTerminal(report, terminal));
  const files = [published.reportJson, published.reportMarkdown, published.factsJson];
  terminal.note(`Written: ${files.join(', ')}`);
  return exitCodeOf(report.conclusion);
}

/** In a terminal the user's own known_hosts file stands where a workflow would name one. */
async function withUserDefaults(
  inputs: ReadonlyMap<string, string>,
  terminal: Terminal,
): Promise<ReadonlyMap<string, string>> {
  const file = expandHome('~/.ssh/known_hosts', terminal.environment);
  const unset = !inputs.has('known-hosts') && !inputs.has('facts');
  const exists =
    unset &&
    (await access(file).then(
      () => true,
      () => false,
    ));
  return exists ? new Map([...inputs, ['known-hosts', `@${file}`]]) : inputs;
}
