import { type Limit, type Limits, UNLIMITED } from './facts.ts';

/** What bounds the limits that systemd can give its services. */
export interface ServiceManager {
  /** Limits of pid 1 itself. */
  readonly limits: Limits | undefined;
  /** Absent: not known. */
  readonly capSysResource: boolean | undefined;
  readonly nrOpen: number | undefined;
}

/**
 * What a service really starts with when its unit asks for `limit`. Where the kernel refuses it (above fs.nr_open, or
 * above systemd's own hard limit without CAP_SYS_RESOURCE), systemd cuts both values to its own hard limit and says
 * nothing (setrlimit_closest). Undefined where that cannot be told.
 */
export function handedDown(limit: Limit, name: 'nofile' | 'nproc', manager: ServiceManager): Limit | undefined {
  const most = manager.limits?.[name]?.hard;
  const ceiling = name === 'nofile' ? manager.nrOpen : Number.POSITIVE_INFINITY;
  if (most === undefined || ceiling === undefined) return undefined;
  const within = limit.hard <= most;
  if (limit.hard <= ceiling) {
    if (within || manager.capSysResource === true) return limit;
    if (manager.capSysResource === undefined) return undefined;
  }
  // With an unlimited hard limit of its own, or one above fs.nr_open, systemd gives up: the service does not start.
  if (most === UNLIMITED || most > ceiling) return undefined;
  return { soft: Math.min(limit.soft, most), hard: Math.min(limit.hard, most) };
}
