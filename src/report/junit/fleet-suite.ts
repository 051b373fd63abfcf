import { formatPlace } from '../../problem.ts';
import type { Report, ReportControl, ReportWaiver } from '../report.ts';
import { scopeWords, stateWords } from '../waiver-words.ts';
import type { TestCase, Trouble } from './test-case.ts';
import type { TestSuite } from './test-suite.ts';

/** What no single host can tell: whether the run looked at anything, controls that met nothing, and waivers. */
export function fleetSuite(report: Report): TestSuite {
  const { run, conclusion, summary, controls, disabledControls, waivers, because } = report;
  return {
    name: 'limits-audit',
    milliseconds: Math.max(0, Date.parse(run.finishedAt) - Date.parse(run.startedAt)) || 0,
    properties: { conclusion, version: report.tool.version, ...summary },
    cases: [
      lookedAtSomething(report),
      wasNotStopped(report),
      ...controls.flatMap(controlCase),
      ...disabledControls.map(disabledCase),
      ...waivers.map(waiverCase),
    ],
    output: because,
  };
}

function lookedAtSomething({ summary, because }: Report): TestCase {
  const name = 'the audit checks something';
  if (summary.subjects > 0) return { name };
  return { name, trouble: { kind: 'error', type: 'nothing-checked', message: because.join(' '), lines: [] } };
}

function wasNotStopped({ run }: Report): TestCase {
  const name = 'the audit is not stopped';
  if (run.stopped === undefined) return { name };
  const { by, signal, hosts } = run.stopped;
  const message = `Stopped by ${by === 'timeout' ? 'its timeout' : (signal ?? 'a signal')} before ${hosts} of the hosts were done.`;
  return { name, trouble: { kind: 'error', type: 'stopped', message, lines: [] } };
}

/** What met something is told host by host, unless it is required. */
function controlCase(control: ReportControl): readonly TestCase[] {
  const { id, title, required, unmet, metSubject, notApplicable, location, at } = control;
  const name = `${id}: ${title}`;
  const lines = [
    `at: ${at}`,
    ...notApplicable.slice(0, 20).map(({ reason, hosts }) => `${hosts}: ${reason}`),
    `asked for by: ${formatPlace(placeOf(location))}`,
  ];
  if (unmet) {
    const message = 'The control is required, and it checked nothing on any host.';
    return [{ name, trouble: { kind: 'error', type: 'required-control-unmet', message, lines } }];
  }
  if (required) return [{ name }];
  if (metSubject) return [];
  const message = 'The control met nothing on any host, so it says nothing.';
  return [{ name, trouble: { kind: 'skipped', type: 'met-nothing', message, lines } }];
}

function disabledCase(id: string): TestCase {
  return { name: id, trouble: { kind: 'skipped', type: 'off', message: 'The baseline turns it off.', lines: [] } };
}

const WAIVER_KINDS: Readonly<Record<ReportWaiver['state'], Trouble['kind'] | undefined>> = {
  active: undefined,
  'expires-soon': undefined,
  expired: 'failure',
  unused: 'failure',
  'unknown-control': 'failure',
  'not-judged': 'skipped',
};

/** A faulty waiver is a finding of severity low. */
function waiverCase(waiver: ReportWaiver): TestCase {
  const { control, state, owner, ticket, reason, location } = waiver;
  const name = `waiver for ${control}, ${scopeWords(waiver)}`;
  const kind = WAIVER_KINDS[state];
  if (kind === undefined) return { name };
  const lines = [
    `state: ${state}`,
    `owner: ${owner}`,
    ...(ticket === undefined ? [] : [`ticket: ${ticket}`]),
    `reason: ${reason}`,
    `waived by: ${formatPlace(placeOf(location))}`,
  ];
  return { name, trouble: { kind, type: 'low', message: stateWords(waiver), lines } };
}

function placeOf({ file, line, column }: ReportControl['location']) {
  return { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
}
