import { formatNumber } from '../baseline/format-value.ts';
import { phaseNames } from '../transport/failure-phrases.ts';
import type { ReportResult } from './report.ts';

/** `1 host`, `1,200 hosts`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

const HOP_NAMES: Readonly<Record<string, string>> = {
  kernel: 'Kernel',
  'nr-open': 'fs.nr_open',
  init: 'pid 1',
  'systemd-default': 'systemd default',
  unit: 'Unit',
  inherited: 'Inherited',
  supervisord: 'supervisord',
  wrapper: 'Wrapper',
  process: 'Process',
  login: 'Login shell',
  container: 'Container',
  tasks: 'TasksMax',
  pam: 'PAM',
};

const REASON_WORDS: Readonly<Record<string, string>> = {
  'permission-denied': 'The account may not read it',
  'not-observable': 'Nothing on the host shows it to this account',
  'not-collected': 'The probe did not collect it',
  'not-found': 'It was not found',
  malformed: 'What was read makes no sense',
  unsupported: 'The host does not have it in a form that is known',
  vanished: 'It was gone before it could be read',
  cut: 'The output was cut before it',
};

/** What a hop of the limit chain is called in a table. A report may be older or newer than this list. */
export function hopName(hop: string): string {
  return (Object.hasOwn(HOP_NAMES, hop) ? HOP_NAMES[hop] : undefined) ?? hop;
}

/** When a host was lost, by the phase in the report: `during the login`. */
export function phaseWords(phase: string): string {
  const names: Readonly<Record<string, string>> = phaseNames;
  return `during ${(Object.hasOwn(names, phase) ? names[phase] : undefined) ?? phase}`;
}

/** Why a fact could not be read, by its code in the facts. */
export function reasonWords(reason: string): string {
  return (Object.hasOwn(REASON_WORDS, reason) ? REASON_WORDS[reason] : undefined) ?? reason;
}

/** What keeps a cause from being proven: a hop that does not run with what the chain predicts, that which decides first. */
export function unprovenWords(because: ReportResult['because']): string {
  const differing = because.filter(
    ({ counts, live, predicted }) =>
      counts &&
      live !== undefined &&
      predicted !== undefined &&
      (live.soft !== predicted.soft || live.hard !== predicted.hard),
  );
  const off = differing.find(({ decided }) => decided) ?? differing[0];
  return off === undefined
    ? 'What decides could not be observed.'
    : `At the hop "${hopName(off.hop)}" the live value is not what the chain predicts.`;
}

/** Where a hop was set, unless its text says so already. */
export function hopPlace({ text, location }: ReportResult['because'][number]): string | undefined {
  if (location === undefined) return undefined;
  const place = location.line === undefined ? location.file : `${location.file}:${location.line}`;
  return text.includes(place) ? undefined : place;
}
