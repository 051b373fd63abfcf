import { EXIT } from '../exit-code.ts';
import { parseInputs } from '../inputs/parse-inputs.ts';
import { readBaseline } from '../plan.ts';
import { formatPlace } from '../problem.ts';
import { escapeTerminal } from '../report/untrusted.ts';
import type { Arguments } from './arguments.ts';
import { flagName } from './flag-name.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

/** `limits-audit check-baseline`: compiles the baseline with its default inputs and lists what it asks. */
export async function runCheckBaseline(input: Arguments, terminal: Terminal): Promise<number> {
  const settings = parseInputs(input.inputs, flagName);
  const baseline = await readBaseline(settings);
  const { controls, disabled } = baseline;
  if (input.json) {
    terminal.print(JSON.stringify({ controls, disabled, inputs: [...baseline.inputNames] }, null, 2));
    return EXIT.passed;
  }
  const rows = controls.map(({ id, severity, at, title, place }) =>
    [id, severity, at, title, formatPlace(place)].map((cell) => escapeTerminal(cell)),
  );
  terminal.print(renderTable(['control', 'severity', 'reads', 'title', 'defined at'], rows));
  const off = disabled.length > 0 ? ` Turned off: ${escapeTerminal(disabled.join(', '))}.` : '';
  terminal.print(`${controls.length} controls.${off} No host was contacted.`);
  return EXIT.passed;
}
