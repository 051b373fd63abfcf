import type { Facts, SysctlValue } from '../facts/facts.ts';
import { pointerTo } from '../facts/pointer.ts';
import { whyMissing } from './missing.ts';

/** A kernel parameter that gets tuned when sockets are what people look at, and what it does instead. */
export interface KernelParameter {
  readonly key: string;
  /** What a kernel of this release sets; undefined when it has no such parameter any more. */
  readonly byDefault: (release: string | undefined) => SysctlValue | undefined;
  /** What it does, ending without a full stop. */
  readonly does: string;
}

const always = (value: SysctlValue) => () => value;

/** The parameters of the incident. Defaults are those of the kernel's Documentation/networking/ip-sysctl. */
export const INCIDENT_PARAMETERS: readonly KernelParameter[] = [
  {
    key: 'net.ipv4.tcp_fin_timeout',
    byDefault: always(60),
    does: 'it times orphaned sockets in FIN_WAIT_2 and does not shorten TIME_WAIT, which is fixed at 60 seconds',
  },
  {
    key: 'net.ipv4.tcp_keepalive_time',
    byDefault: always(7200),
    does: 'it counts only for sockets that ask for keep-alive',
  },
  {
    key: 'net.ipv4.tcp_syncookies',
    byDefault: always(1),
    does: 'it defends the listen queue against SYN floods',
  },
  {
    key: 'net.ipv4.tcp_tw_reuse',
    byDefault: (release) => (isBefore(release, 4, 19) ? 0 : 2),
    does: 'it lets outgoing connections take over ports in TIME_WAIT',
  },
  {
    key: 'net.ipv4.tcp_tw_recycle',
    byDefault: (release) => (isBefore(release, 4, 12) ? 0 : undefined),
    does: 'it drops connections of clients behind NAT; kernels since 4.12 do not have it',
  },
  {
    key: 'net.ipv4.ip_local_port_range',
    byDefault: always([32768, 60999]),
    does: 'it sets the ports of outgoing connections; running out of them is EADDRNOTAVAIL',
  },
];

/** The default of one of {@link INCIDENT_PARAMETERS} on this host, when there is one. */
function defaultOf(facts: Facts, key: string): SysctlValue | undefined {
  const parameter = INCIDENT_PARAMETERS.find((candidate) => candidate.key === key);
  return parameter?.byDefault(facts.system.kernel?.release);
}

/**
 * Whether this kernel has no such parameter (any more). One that was not read for any other reason is not gone, and
 * neither is one that kernels of this release do have.
 */
export function isGone(facts: Facts, key: string): boolean {
  if (own(facts.sysctl, key) !== undefined || defaultOf(facts, key) !== undefined) return false;
  const { reason } = whyMissing(facts, pointerTo('sysctl', key));
  const known = INCIDENT_PARAMETERS.some((parameter) => parameter.key === key);
  return reason === 'not-found' || (reason === 'absent' && known && facts.system.kernel !== undefined);
}

export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

export function sameValue(a: SysctlValue | undefined, b: SysctlValue | undefined): boolean {
  return a !== undefined && b !== undefined && formatSysctl(a) === formatSysctl(b);
}

/** A value as sysctl prints it: numbers without separators, several with a space between them. */
export function formatSysctl(value: SysctlValue): string {
  return typeof value === 'string' ? value.trim().replaceAll(/\s+/g, ' ') : [value].flat().join(' ');
}

/** A release that cannot be read counts as a current one. */
function isBefore(release: string | undefined, major: number, minor: number): boolean {
  const match = /^(\d{1,4})\.(\d{1,4})/.exec(release ?? '');
  if (match === null) return false;
  const [have, haveMinor] = [Number(match[1]), Number(match[2])];
  return have < major || (have === major && haveMinor < minor);
}
