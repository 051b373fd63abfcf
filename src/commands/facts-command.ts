import { EXIT } from '../exit-code.ts';
import { renderFacts } from '../report/explain/render-facts.ts';
import type { Arguments } from './arguments.ts';
import { readOneHost } from './one-host.ts';
import { printUnreached } from './print-unreached.ts';
import type { Terminal } from './terminal.ts';

/** `limits-audit facts HOST`: what was read on one host, and what could not be. Judges nothing. */
export async function runFactsCommand(input: Arguments, terminal: Terminal): Promise<number> {
  const host = await readOneHost(input, terminal);
  if (host.facts === undefined) return printUnreached(host, input.json, terminal);
  terminal.print(input.json ? JSON.stringify(host.facts, null, 2) : renderFacts(host.facts, terminal));
  return EXIT.passed;
}
