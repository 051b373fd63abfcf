import { EXIT } from '../exit-code.ts';
import { nearMiss } from '../near-miss.ts';
import { ConfigurationError, type Problem } from '../problem.ts';
import { explainHost } from '../report/explain/explain-host.ts';
import { renderExplanation } from '../report/explain/render-explanation.ts';
import { foldedList } from '../report/fold-names.ts';
import { escapeTerminal } from '../report/untrusted.ts';
import type { Arguments } from './arguments.ts';
import { readOneHost } from './one-host.ts';
import { printUnreached } from './print-unreached.ts';
import type { Terminal } from './terminal.ts';

/**
 * `limits-audit explain HOST [PROGRAM]`: where the limit of open files of every supervised process comes from.
 * @throws {ConfigurationError} when PROGRAM is none of the programs that the host has.
 */
export async function runExplainCommand(input: Arguments, terminal: Terminal): Promise<number> {
  const host = await readOneHost(input, terminal);
  if (host.facts === undefined) return printUnreached(host, input.json, terminal);
  const { name, place, baseline, facts } = host;
  const [results = []] = await baseline.judgeAll([{ name, place, facts }], terminal.signal);
  const program = input.positionals[2];
  const explanation = explainHost(facts, results, program);
  if (program !== undefined && explanation.subjects.length === 0) {
    throw new ConfigurationError([noProgram(name, program, explanation.programs)]);
  }
  terminal.print(
    input.json
      ? JSON.stringify({ host: name, ...explanation }, null, 2)
      : renderExplanation(facts, explanation, terminal),
  );
  return EXIT.passed;
}

function noProgram(host: string, program: string, names: readonly string[]): Problem {
  const near = nearMiss(program, names);
  const has =
    names.length === 0
      ? 'No program under supervisord was seen there.'
      : `Programs there are: ${foldedList(names.map((each) => escapeTerminal(each, 80)))}.`;
  return {
    message: `Expected a program of ${host}, found "${program}".`,
    hint: near === undefined ? has : `Did you mean "${escapeTerminal(near, 80)}"? ${has}`,
  };
}
