import type { Report } from '../report.ts';
import type { ReportHost } from '../report-host.ts';
import { type Family, labelValues } from './exposition.ts';

/** Three series for each host, never one for a control on a host: those are in report.json. */
export function hostFamilies({ hosts }: Report, mostHosts: number): readonly Family[] {
  // Those that could not be audited come first in a report.
  const kept = hosts.slice(0, mostHosts);
  const labels = labelValues(kept.map(({ name }) => name));
  const labelled = (host: ReportHost) => ({ host: labels.get(host.name) ?? host.name });
  return [
    {
      name: 'limits_audit_hosts_left_out',
      help: 'Hosts without series of their own here, as there were too many.',
      samples: [{ value: hosts.length - kept.length }],
    },
    {
      name: 'limits_audit_host_status',
      help: '1 for the status of a host: audited, partial or unreachable.',
      samples: kept.map((host) => ({ labels: { ...labelled(host), status: host.status }, value: 1 })),
    },
    {
      name: 'limits_audit_host_findings',
      help: 'Checks of a host that do not pass and are not waived; absent for a host that was not audited.',
      samples: kept.flatMap((host) =>
        host.counts === undefined ? [] : [{ labels: labelled(host), value: findingsOf(host.counts) }],
      ),
    },
    {
      name: 'limits_audit_host_duration_seconds',
      help: 'How long a host took.',
      unit: 'seconds',
      samples: kept.map((host) => ({ labels: labelled(host), value: host.milliseconds / 1000 })),
    },
  ];
}

function findingsOf({ fail, unknown, error }: NonNullable<ReportHost['counts']>): number {
  return fail + unknown + error;
}
