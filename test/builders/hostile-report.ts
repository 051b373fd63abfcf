import type { Report } from '../../src/report/report.ts';
import { aFacts } from './facts.ts';
import { anAuditedHost, anUnreachedHost, aReport, aRun } from './reports.ts';
import { aControl, aResult } from './results.ts';
import { aWaiver } from './waivers.ts';

/** A report that holds a text wherever one can come from outside: always with the same hosts, controls and results. */
export function reportHolding(text: string): Report {
  const file = `dir/${text}x`;
  const place = { file, line: 7 };
  const waiver = aWaiver({ owner: text, reason: text, ticket: text, hosts: text, subject: text, place });
  const control = aControl({ title: text, why: text, read: text, remediation: text, sources: [text], at: text, place });
  const idle = aControl({ id: 'idle', title: text, required: true, at: text, place });
  const own = { observed: text, expected: text, reason: text, place };
  const report = aReport({
    run: aRun({ inventory: [file], hosts: text, baselines: [text], waivers: text }),
    controls: [control, idle],
    disabledControls: ['off'],
    hosts: [
      anAuditedHost(`x${text}`, aFacts(), [
        aResult(own),
        aResult({ ...own, outcome: 'unknown', subject: `/${text}` }),
        aResult({ ...own, outcome: 'error', subject: '/sysctl/kernel.pid_max' }),
        aResult({ ...own, subject: '/sysctl/fs.file-max', waiver }),
      ]),
      anUnreachedHost(`y${text}`, { code: text, phase: text, message: text, hint: text }),
    ],
    waivers: [
      { waiver, state: 'active', daysLeft: 4, matches: 1 },
      { waiver, state: 'unused', daysLeft: 4, matches: 0, note: text },
    ],
  });
  // Texts that the diagnosis makes from what it finds on a host.
  const because = [{ hop: text, text, decided: true, counts: true, location: place }];
  const remediation = { steps: [text, text], restarts: text, notEnough: [text], blocked: text };
  return {
    ...report,
    results: report.results.map((result) => ({
      ...result,
      ...{ subjectName: text, summary: text, readAt: text, proven: false, noEffect: [text] },
      ...{ because, remediation },
    })),
  };
}
