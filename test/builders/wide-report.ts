import type { Report } from '../../src/report/report.ts';
import { anAuditedHost, aReport, incidentFacts } from './reports.ts';
import { aControl, aResult } from './results.ts';

/** More findings than a comment has room for. */
export function wideReport(): Report {
  const ids = Array.from({ length: 200 }, (_, index) => `control-${index}`);
  return aReport({
    controls: ids.map((id) => aControl({ id, title: `Of ${id} ${'漢'.repeat(100)}` })),
    hosts: [
      anAuditedHost(
        'web-1',
        incidentFacts(),
        ids.map((control) => aResult({ control })),
      ),
    ],
  });
}
