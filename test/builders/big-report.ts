import type { Result } from '../../src/baseline/control.ts';
import { SEVERITIES } from '../../src/baseline/control.ts';
import { buildReport, type HostOutcome } from '../../src/report/build-report.ts';
import type { Report } from '../../src/report/report.ts';
import { anAuditedHost, anUnreachedHost, aRun, incidentFacts } from './reports.ts';
import { aControl, aResult } from './results.ts';

interface Size {
  readonly hosts: number;
  readonly controls: number;
  /** Part of the checks that fail, from 0 to 1. */
  readonly share: number;
}

/** One in so many hosts could not be audited. */
const UNREACHED = 500;

/** A report of a big fleet, the same one each time. Every finding of the first control has a whole limit chain. */
export function bigReport({ hosts, controls, share }: Size): Report {
  const own = Array.from({ length: controls }, (_, index) => control(index));
  const facts = incidentFacts();
  const outcomes = Array.from({ length: hosts }, (_, index): HostOutcome => {
    const name = `host-${String(index + 1).padStart(5, '0')}.example.net`;
    if (index % UNREACHED === UNREACHED - 1) return anUnreachedHost(name);
    return anAuditedHost(
      name,
      facts,
      own.map((each, position) => result(each, fails(index, position, share))),
    );
  });
  return buildReport({ version: '0.1.0', run: aRun(), controls: own, disabledControls: [], hosts: outcomes });
}

/** Spread evenly over hosts and controls, without any randomness. */
function fails(host: number, control: number, share: number): boolean {
  return (host * 7919 + control * 104_729) % 1000 < share * 1000;
}

function control(index: number) {
  const place = { file: 'recommended.yml', line: 10 + index * 8 };
  if (index === 0) return aControl({ place });
  return aControl({
    id: `kernel-parameter-${index}`,
    title: `Kernel parameter ${index} is what the service needs`,
    severity: SEVERITIES[index % SEVERITIES.length] ?? 'low',
    why: `Parameter ${index} decides how many connections may wait; below that, clients see timeouts.`,
    remediation: `Set \`net.core.parameter_${index}\` in a file of /etc/sysctl.d, then run \`sysctl --system\`.`,
    at: `/sysctl/net.core.parameter_${index}`,
    place,
  });
}

function result({ id, severity, at, place }: ReturnType<typeof aControl>, isFinding: boolean): Result {
  const subject = at.replaceAll('*', '0');
  const outcome = isFinding ? 'fail' : 'pass';
  return aResult({ control: id, severity, subject, outcome, observed: 1024, expected: 'at least 65,536', place });
}
