import { EXIT, exitCodeOf } from '../exit-code.ts';
import { parseInputs } from '../inputs/parse-inputs.ts';
import { ConfigurationError, type Problem } from '../problem.ts';
import { loadReport } from '../report/load-report.ts';
import { renderReport } from '../report/render-report.ts';
import type { Arguments } from './arguments.ts';
import { chosenFormat } from './chosen-format.ts';
import { flagName } from './flag-name.ts';
import { giveReport, outputProblems } from './report-output.ts';
import type { Terminal } from './terminal.ts';

/** Inputs that say how a report looks. No other has a part in one that is there already. */
const OF_REPORTS: readonly string[] = ['junit-unknown'];

/** `limits-audit report FILE`: a saved report in another format. It judges nothing, so what it found is no exit code. */
export async function runReportCommand(input: Arguments, terminal: Terminal): Promise<number> {
  const [, file = ''] = input.positionals;
  const problems = [...strangers(input), ...(await outputProblems(input.output, file))];
  if (problems.length > 0) throw new ConfigurationError(problems);
  const settings = parseInputs(input.inputs, flagName);
  const report = await loadReport(file);
  const text = renderReport(chosenFormat(input), report, {
    text: terminal,
    sarif: { root: process.cwd(), exitCode: exitCodeOf(report.conclusion) },
    junit: { unknown: settings['junit-unknown'] },
  });
  await giveReport(text, input.output, terminal);
  return EXIT.passed;
}

function strangers({ inputs }: Arguments): readonly Problem[] {
  return [...inputs.keys()]
    .filter((name) => !OF_REPORTS.includes(name))
    .map((name) => ({
      message: `${flagName(name)} has no part in "report", which only prints what is in FILE.`,
      hint: 'Usage: limits-audit report FILE [--format FORMAT] [--output FILE]',
    }));
}
