import { describeRun, reportOn } from '../audit.ts';
import type { Baseline } from '../baseline/load-baseline.ts';
import { scopeOfSaved } from '../baseline/waivers/waived-hosts.ts';
import { EXIT, exitCodeOf } from '../exit-code.ts';
import { loadBundle } from '../facts/bundle.ts';
import type { Settings } from '../inputs/inputs.ts';
import { parseInputs } from '../inputs/parse-inputs.ts';
import { checkSavedInputs } from '../judging/saved-inputs.ts';
import { readBaselines, readWaivers } from '../plan.ts';
import { formatPlace, type Problem } from '../problem.ts';
import { problemText } from '../report/problem-text.ts';
import { renderTrial } from '../report/trial.ts';
import { escapeTerminal } from '../report/untrusted.ts';
import { counted } from '../report/words.ts';
import type { Arguments } from './arguments.ts';
import { flagName } from './flag-name.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';
import { isFaulty, standWaivers, waiverTable } from './waiver-list.ts';

/**
 * `limits-audit check-baseline`: compiles the baseline with its default inputs and lists what it asks, and the waivers.
 * Waivers that are findings whatever the hosts are like make it fail. With saved facts it judges every host of them by
 * this baseline, whatever the inventory chose, and ends as an audit would.
 */
export async function runCheckBaseline(input: Arguments, terminal: Terminal): Promise<number> {
  const settings = parseInputs(input.inputs, flagName);
  if (settings.facts !== undefined) return judgeSaved(settings, settings.facts, input, terminal);
  const baselines = await readBaselines(settings, []);
  const { baseline } = baselines.of(undefined);
  warn(baselines.warnings, terminal);
  const now = new Date();
  const ids = [...baseline.controls.map(({ id }) => id), ...baseline.disabled];
  const waivers = standWaivers(await readWaivers(settings, now), ids, now);
  if (input.json) terminal.print(JSON.stringify({ ...publicBaseline(baseline), waivers }, null, 2));
  else terminal.print(listing(baseline, settings.waivers === undefined ? [] : [waiverTable(waivers)]));
  return waivers.some(isFaulty) ? EXIT.failed : EXIT.passed;
}

async function judgeSaved(settings: Settings, file: string, input: Arguments, terminal: Terminal): Promise<number> {
  const { hosts, ...saved } = await loadBundle(file);
  const baselines = await readBaselines(settings, []);
  const now = new Date();
  const bundle = { ...saved, hosts: hosts.map(({ baseline: _chosen, ...host }) => host) };
  warn([...baselines.warnings, ...checkSavedInputs(bundle, baselines, file)], terminal);
  const material = {
    baselines,
    bundle,
    waivers: await readWaivers(settings, now),
    scope: scopeOfSaved(hosts),
  };
  const onWarning = (problem: Problem) => warn([problem], terminal);
  const report = await reportOn(material, describeRun(settings, now, now), { now, signal: terminal.signal, onWarning });
  const { baseline } = baselines.of(undefined);
  if (input.json) terminal.print(JSON.stringify({ ...publicBaseline(baseline), report }, null, 2));
  else terminal.print(renderTrial(report, renderTable));
  return exitCodeOf(report.conclusion);
}

function warn(problems: readonly Problem[], terminal: Terminal): void {
  for (const problem of problems) terminal.note(`warning: ${problemText(problem)}`);
}

function publicBaseline({ controls, disabled, replaced, inputs }: Baseline) {
  return { controls, disabled, replaced, inputs };
}

/** `waivers`: their table, where there are any. */
function listing({ controls, disabled, replaced, inputs }: Baseline, waivers: readonly string[]): string {
  const rows = controls.map(({ id, severity, at, title, place }) => [
    id,
    severity,
    [at, ...inputs.filter((each) => each.controls.includes(id)).map(({ name }) => `$${name}`)].join(' '),
    title,
    formatPlace(place),
  ]);
  const defaults = inputs.map(({ name, default: value, place, controls: ids }) => [
    `$${name}`,
    value === undefined ? 'none: each host must set it' : JSON.stringify(value),
    ids.join(', '),
    place ? formatPlace(place) : '',
  ]);
  const off = disabled.length > 0 ? ` Turned off: ${escapeTerminal(disabled.join(', '))}.` : '';
  const own = replaced.length > 0 ? ` Inherited, replaced by its own: ${escapeTerminal(replaced.join(', '))}.` : '';
  return [
    table(['control', 'severity', 'reads', 'title', 'defined at'], rows),
    ...(defaults.length > 0 ? ['', table(['input', 'default', 'used by', 'set at'], defaults), ''] : []),
    ...waivers,
    `${counted(controls.length, 'control')}.${off}${own} No host was contacted.`,
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const escaped = rows.map((row) => row.map((cell) => escapeTerminal(cell)));
  return renderTable(head, escaped);
}
