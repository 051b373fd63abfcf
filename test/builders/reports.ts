import type { Result } from '../../src/baseline/control.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { buildReport, type HostOutcome, type ReportInput } from '../../src/report/build-report.ts';
import type { Report } from '../../src/report/report.ts';
import { CONTROLS } from './controls.ts';
import { aFacts, aProgram, aSupervisor, minfdsInFile } from './facts.ts';
import { HOSTILE } from './hostile.ts';
import { aResult } from './results.ts';

export function aRun(change: Partial<Report['run']> = {}): Report['run'] {
  return {
    startedAt: '2026-01-02T03:04:00Z',
    finishedAt: '2026-01-02T03:04:05Z',
    inventory: ['inventory.yml'],
    hosts: 'all',
    baselines: ['recommended'],
    failOnSeverity: 'low',
    failOnUnreachable: true,
    failOnUnknown: true,
    ...change,
  };
}

export function anAuditedHost(name: string, facts: Facts, results: readonly Result[]): HostOutcome {
  const place = { file: 'inventory.yml', line: 3 };
  const own = results.map((result) => ({ ...result, host: name }));
  return { name, groups: ['web'], place, attempts: 1, milliseconds: 412, facts, results: own };
}

export function anUnreachedHost(name: string, failure: Partial<NonNullable<HostOutcome['failure']>> = {}): HostOutcome {
  const refused = {
    code: 'connect-refused',
    phase: 'connect',
    message: 'Nothing listens on 192.0.2.9 port 22.',
    hint: 'Check the address, the port and that sshd runs.',
  };
  const place = { file: 'inventory.yml', line: 9 };
  return { name, groups: [], place, attempts: 3, milliseconds: 30_000, failure: { ...refused, ...failure } };
}

function cancelledHost(name: string): HostOutcome {
  return anUnreachedHost(name, {
    code: 'cancelled',
    phase: 'exec',
    message: 'The run was stopped before this host was done.',
    hint: 'Run the audit again.',
  });
}

export function aReport(change: Partial<ReportInput> = {}): Report {
  return buildReport({ version: '0.1.0', run: aRun(), controls: CONTROLS, disabledControls: [], hosts: [], ...change });
}

export function withoutValue(change: Partial<Result>): Result {
  const { observed: _observed, ...result } = aResult(change);
  return result;
}

const idle = (): Result =>
  withoutValue({
    control: 'conntrack-headroom',
    subject: '/capacity/conntrack/headroom',
    outcome: 'not_applicable',
    severity: 'low',
    expected: 'at least 0.2',
    reason: 'The conntrack module is not loaded.',
  });

/** Sockets by state against a range of ports. */
function sockets(timeWait: number, established: number, size: number): Facts['sockets'] {
  const used = timeWait + established;
  return {
    tcp: { TIME_WAIT: timeWait, ESTABLISHED: established },
    ephemeralPorts: { size, used, headroom: 1 - used / size },
  };
}

/** The host of the incident: minfds not set, sysctls tuned instead. */
export function incidentFacts(open = 1000): Facts {
  const program = aProgram({ files: { open }, headroom: { nofile: 1 - open / 1024 } });
  const tuned = (value: number, line: number) => ({ value, file: '/etc/sysctl.conf', line });
  return aFacts({
    supervisor: [
      aSupervisor({ programs: [program, aProgram({ name: 'mailer', group: 'mailer', files: { open: 12 } })] }),
    ],
    sockets: sockets(20 * open + 1400, 912, 60_001),
    sysctl: {
      ...aFacts().sysctl,
      'net.ipv4.tcp_fin_timeout': 30,
      'net.ipv4.tcp_keepalive_time': 300,
      'net.ipv4.tcp_tw_reuse': 1,
      'net.ipv4.ip_local_port_range': [5000, 65_000],
    },
    sysctlFiles: {
      'net.ipv4.tcp_fin_timeout': tuned(30, 2),
      'net.ipv4.tcp_keepalive_time': tuned(300, 3),
      'net.ipv4.tcp_syncookies': tuned(1, 4),
      'net.ipv4.tcp_tw_reuse': tuned(1, 5),
      'net.ipv4.tcp_tw_recycle': tuned(1, 6),
      'net.ipv4.ip_local_port_range': { value: [5000, 65_000], file: '/etc/sysctl.conf', line: 7 },
    },
  });
}

export function incidentResults(open = 1000): readonly Result[] {
  return [
    aResult({ expected: 'at least 65,536' }),
    aResult({ subject: '/supervisor/0/programs/1/limits/nofile/soft', expected: 'at least 65,536' }),
    aResult({
      control: 'program-nofile-headroom',
      subject: '/supervisor/0/programs/0/headroom/nofile',
      observed: 1 - open / 1024,
      expected: 'at least 0.2',
      place: { file: 'recommended.yml', line: 30 },
    }),
    aResult({
      control: 'no-tw-recycle',
      subject: '/sysctlFiles/net.ipv4.tcp_tw_recycle/value',
      severity: 'medium',
      observed: 1,
      expected: 'exactly 0',
      place: { file: 'recommended.yml', line: 55 },
    }),
    idle(),
  ];
}

function healthyHost(name: string): HostOutcome {
  const limits = { nofile: { soft: 65_536, hard: 524_288 } };
  const supervisor = aSupervisor({ config: minfdsInFile(65_536), limits, programs: [aProgram({ limits })] });
  return anAuditedHost(name, aFacts({ supervisor: [supervisor], sockets: sockets(310, 95, 28_232) }), [
    aResult({ outcome: 'pass', observed: 65_536 }),
    aResult({ control: 'program-nofile-headroom', outcome: 'pass', observed: 0.9 }),
    aResult({ control: 'no-tw-recycle', outcome: 'not_applicable', reason: 'No sysctl file sets it.' }),
    idle(),
  ]);
}

/** A host that somebody raised once, and not far enough. */
function halfRaisedHost(name: string): HostOutcome {
  const limits = { nofile: { soft: 8192, hard: 524_288 } };
  const program = aProgram({ limits, files: { open: 700 }, headroom: { nofile: 1 - 700 / 8192 } });
  const supervisor = aSupervisor({ config: minfdsInFile(8192), limits, programs: [program] });
  return anAuditedHost(name, aFacts({ supervisor: [supervisor], sockets: sockets(310, 95, 28_232) }), [
    aResult({ observed: 8192, expected: 'at least 65,536' }),
    aResult({ control: 'program-nofile-headroom', outcome: 'pass', observed: 0.9 }),
    idle(),
  ]);
}

/** The shared set: one report for each situation that a report has to be readable in. */
export const REPORTS: Readonly<Record<string, () => Report>> = {
  incident: () =>
    aReport({
      disabledControls: ['somaxconn'],
      hosts: [
        anAuditedHost('web-1', incidentFacts(), incidentResults()),
        healthyHost('web-2'),
        anUnreachedHost('db-1'),
      ],
    }),
  stopped: () =>
    aReport({
      run: aRun({ stopped: { by: 'signal', signal: 'SIGTERM', hosts: 2 } }),
      hosts: [healthyHost('web-1'), cancelledHost('web-2'), cancelledHost('web-3')],
    }),
  clean: () => aReport({ hosts: [healthyHost('web-1'), healthyHost('web-2')] }),
  unreachable: () =>
    aReport({
      hosts: [
        anUnreachedHost('web1'),
        anUnreachedHost('web2'),
        anUnreachedHost('web3'),
        anUnreachedHost('db1', {
          code: 'host-key-changed',
          phase: 'hostkey',
          message: 'The host key is not the one in known_hosts.',
          hint: 'Find out why before anything else: this is what an attack looks like.',
        }),
      ],
    }),
  hostile: () =>
    aReport({
      hosts: [
        ...HOSTILE.map((name) => {
          const program = aProgram({ name, group: name });
          const facts = incidentFacts();
          const [supervisor = aSupervisor()] = facts.supervisor ?? [];
          const unit = name;
          const hostile = {
            ...facts,
            supervisor: [{ ...supervisor, unit, configFile: `/etc/${name}`, programs: [program] }],
          };
          return anAuditedHost(name, hostile, [aResult(), aResult({ observed: name, expected: `exactly ${name}` })]);
        }),
        anUnreachedHost('@here', { message: `banner ${HOSTILE.join(' ')}`, hint: 'Look at <b>it</b>.' }),
      ],
    }),
  empty: () => aReport(),
  fleet: () =>
    aReport({
      hosts: [
        ...Array.from({ length: 14 }, (_, index) => {
          const name = `web${String(index + 1).padStart(3, '0')}`;
          return anAuditedHost(name, incidentFacts(900 + index), incidentResults(900 + index));
        }),
        ...Array.from({ length: 478 }, (_, index) => ({
          ...healthyHost(`web${String(index + 15).padStart(3, '0')}`),
          // The first two answered late.
          attempts: Math.max(1, 3 - index),
        })),
        ...Array.from({ length: 5 }, (_, index) => halfRaisedHost(`web${index + 493}`)),
        anUnreachedHost('db1'),
        anUnreachedHost('db2'),
        anAuditedHost(
          'db3',
          aFacts({
            supervisor: [aSupervisor()],
            unknown: [{ at: '/supervisor/0/programs/0/files/open', reason: 'permission-denied' }],
          }),
          [
            aResult({ outcome: 'pass' }),
            withoutValue({
              control: 'program-nofile-headroom',
              subject: '/supervisor/0/programs/0/headroom/nofile',
              outcome: 'unknown',
              expected: 'at least 0.2',
              reason: 'the account may not read it',
            }),
          ],
        ),
      ],
    }),
};
