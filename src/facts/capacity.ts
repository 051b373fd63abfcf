import type { Facts, SupervisorFacts } from './facts.ts';
import { headroomOf } from './headroom.ts';
import type { HostLines } from './host-lines.ts';
import type { KernelParameters } from './kernel-parameters.ts';
import { kernelTable } from './kernel-table.ts';
import { parseCount } from './numbers.ts';
import type { Unknowns } from './unknowns.ts';
import { readUserCapacity, type UserSources } from './user-capacity.ts';

type Capacity = Facts['capacity'];

export interface CapacitySources extends UserSources {
  readonly host: HostLines;
  readonly kernel: KernelParameters;
  readonly supervisors: readonly SupervisorFacts[] | undefined;
}

/** What the whole host has in use of what it may have. */
export function readCapacity(sources: CapacitySources, unknown: Unknowns): Capacity {
  const { host, kernel } = sources;
  // fs.file-nr: in use, free (always 0), the most.
  const [used, , most] = kernel.text('fs.file-nr')?.trim().split(/\s+/) ?? [];
  // `0.83 1.90 4.00 RUNNING/TASKS LAST_PID`: tasks are threads, and each has a process id of its own.
  const tasks = /^\S+ \S+ \S+ \d+\/(\d+) /.exec(host.ofFile('/proc/loadavg')[0] ?? '')?.[1];
  const known = {
    fileHandles: against(used, most),
    pids: against(tasks, kernel.text('kernel.pid_max')),
    threads: against(tasks, kernel.text('kernel.threads-max')),
  };
  for (const [name, value] of Object.entries(known)) {
    if (value === undefined) unknown.add(['capacity', name], 'not-observable');
  }
  const found = {
    ...known,
    // A kernel without asynchronous I/O or connection tracking has nothing of it that could run out.
    aio: against(kernel.text('fs.aio-nr'), kernel.text('fs.aio-max-nr')),
    conntrack: against(kernel.text('net.netfilter.nf_conntrack_count'), kernel.text('net.netfilter.nf_conntrack_max')),
    conntrackDrops: readDrops(host, kernel, unknown),
    ...readUserCapacity(sources, unknown),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

function against(usedText: string | undefined, limitText: string | undefined): Capacity['fileHandles'] {
  const used = parseCount(usedText?.trim());
  // fs.file-max is 2^63 − 1 where it was left to systemd: beyond a safe integer, and a limit all the same.
  const limit = /^\d{1,19}$/.test(limitText?.trim() ?? '') ? Number(limitText) : undefined;
  if (used === undefined || limit === undefined) return undefined;
  const headroom = headroomOf(used, limit);
  return { used, limit, ...(headroom === undefined ? {} : { headroom }) };
}

/** /proc/net/stat/nf_conntrack: a row for each processor, in hexadecimal. */
function readDrops(host: HostLines, kernel: KernelParameters, unknown: Unknowns): number | undefined {
  if (kernel.text('net.netfilter.nf_conntrack_max') === undefined) return undefined;
  const rows = kernelTable(host.ofFile('/proc/net/stat/nf_conntrack'), '');
  const cells = rows.flatMap((row) => [...row.values()]);
  if (cells.length === 0 || !cells.every((cell) => /^[0-9a-f]{1,8}$/.test(cell))) {
    unknown.add(['capacity', 'conntrackDrops'], 'not-observable', '/proc/net/stat/nf_conntrack could not be read.');
    return undefined;
  }
  return cells.reduce((sum, cell) => sum + Number.parseInt(cell, 16), 0);
}
