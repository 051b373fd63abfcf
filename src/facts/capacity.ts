import type { Facts } from './facts.ts';
import { headroomOf } from './headroom.ts';
import type { KernelParameters } from './kernel-parameters.ts';
import { parseCount } from './numbers.ts';
import type { Unknowns } from './unknowns.ts';

/** What the whole host has in use of what it may have. */
export function readCapacity(kernel: KernelParameters, unknown: Unknowns): Facts['capacity'] {
  // fs.file-nr: in use, free (always 0), the most.
  const [used, , most] = kernel.text('fs.file-nr')?.trim().split(/\s+/) ?? [];
  const fileHandles = against(used, most);
  const conntrack = against(
    kernel.text('net.netfilter.nf_conntrack_count'),
    kernel.text('net.netfilter.nf_conntrack_max'),
  );
  if (fileHandles === undefined) unknown.add(['capacity', 'fileHandles'], 'not-observable');
  // Without the module there is no table that could fill up: nothing to know.
  return { ...(fileHandles ? { fileHandles } : {}), ...(conntrack ? { conntrack } : {}) };
}

function against(usedText: string | undefined, limitText: string | undefined): Facts['capacity']['fileHandles'] {
  const used = parseCount(usedText);
  // fs.file-max is 2^63 − 1 where it was left to systemd: beyond a safe integer, and a limit all the same.
  const limit = /^\d{1,19}$/.test(limitText ?? '') ? Number(limitText) : undefined;
  if (used === undefined || limit === undefined) return undefined;
  const headroom = headroomOf(used, limit);
  return { used, limit, ...(headroom === undefined ? {} : { headroom }) };
}
