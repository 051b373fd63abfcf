import type { Report } from '../../src/report/report.ts';
import { CONTROLS } from './controls.ts';
import {
  anAuditedHost,
  anUnreachedHost,
  aReport,
  aRun,
  incidentFacts,
  incidentResults,
  withoutValue,
} from './reports.ts';
import { aControl } from './results.ts';
import { aWaiver } from './waivers.ts';

/** Waivers in every state that a report can show, what they cover, and a required control that met nothing. */
export function waivedReport(): Report {
  const waiver = aWaiver({
    hosts: 'web',
    subject: 'program *',
    reason: 'These hosts are replaced; @team `knows`.',
    ticket: 'OPS-12|3',
  });
  const hidden = aWaiver({
    control: 'conntrack-headroom',
    owner: 'Network',
    expires: '2026-11-25',
    unknown: true,
    place: { file: 'waivers.yml', line: 9, column: 5 },
  });
  const over = aWaiver({
    control: 'no-tw-recycle',
    expires: '2026-10-01',
    place: { file: 'waivers.yml', line: 14, column: 5 },
  });
  const idle = aWaiver({ control: 'somaxconn', place: { file: 'waivers.yml', line: 19, column: 5 } });
  const lost = aWaiver({ hosts: 'db', place: { file: 'waivers.yml', line: 24, column: 5 } });
  const results = incidentResults().filter(({ outcome }) => outcome === 'fail');
  const unread = withoutValue({
    control: 'conntrack-headroom',
    subject: '/capacity/conntrack/headroom',
    outcome: 'unknown',
    severity: 'low',
    expected: 'at least 0.2',
    reason: 'permission denied (to know it, audit with become: sudo)',
    waiver: hidden,
  });
  const laid = results.map((result) => (result.control === 'program-nofile' ? { ...result, waiver } : result));
  const headroom = aControl({
    id: 'fd-budget',
    title: 'There is a budget',
    required: true,
    at: '/supervisor/*/budget',
  });
  return aReport({
    run: aRun({ waivers: 'waivers.yml' }),
    controls: [...CONTROLS, headroom],
    hosts: [
      anAuditedHost('web-1', incidentFacts(), [...laid, unread]),
      anAuditedHost('web-2', incidentFacts(), laid.slice(0, 2)),
      anUnreachedHost('db-1'),
    ],
    waivers: [
      { waiver, state: 'active', daysLeft: 40, matches: 4 },
      { waiver: hidden, state: 'expires-soon', daysLeft: 4, matches: 1 },
      { waiver: over, state: 'expired', daysLeft: -50, matches: 1 },
      { waiver: idle, state: 'unused', daysLeft: 40, matches: 0, note: 'The baseline turns this control off.' },
      { waiver: lost, state: 'not-judged', daysLeft: 40, matches: 0, note: 'Its host was not audited.' },
    ],
  });
}
