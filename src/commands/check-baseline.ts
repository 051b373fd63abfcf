import { filesOnDisk } from '../baseline/files.ts';
import { loadBaseline } from '../baseline/load-baseline.ts';
import { EXIT } from '../exit-code.ts';
import { parseInputs } from '../inputs/parse-inputs.ts';
import { readWaivers } from '../plan.ts';
import { formatPlace } from '../problem.ts';
import { escapeTerminal } from '../report/untrusted.ts';
import type { Arguments } from './arguments.ts';
import { flagName } from './flag-name.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';
import { isFaulty, standWaivers, waiverTable } from './waiver-list.ts';

/**
 * `limits-audit check-baseline`: compiles the baseline with its default inputs and lists what it asks, and the waivers.
 * Waivers that are findings whatever the hosts are like make it fail.
 */
export async function runCheckBaseline(input: Arguments, terminal: Terminal): Promise<number> {
  const settings = parseInputs(input.inputs, flagName);
  const baseline = await loadBaseline(settings.baseline, filesOnDisk('.'));
  const { controls, disabled } = baseline;
  const now = new Date();
  const ids = [...controls.map(({ id }) => id), ...disabled];
  const waivers = standWaivers(await readWaivers(settings, now), ids, now);
  const code = waivers.some(isFaulty) ? EXIT.failed : EXIT.passed;
  if (input.json) {
    terminal.print(JSON.stringify({ controls, disabled, inputs: [...baseline.inputNames], waivers }, null, 2));
    return code;
  }
  const rows = controls.map(({ id, severity, at, title, place }) =>
    [id, severity, at, title, formatPlace(place)].map((cell) => escapeTerminal(cell)),
  );
  terminal.print(renderTable(['control', 'severity', 'reads', 'title', 'defined at'], rows));
  const off = disabled.length > 0 ? ` Turned off: ${escapeTerminal(disabled.join(', '))}.` : '';
  if (settings.waivers !== undefined) terminal.print(waiverTable(waivers));
  terminal.print(`${controls.length} controls.${off} No host was contacted.`);
  return code;
}
