import type { Facts, SysctlFileEntry } from '../facts/facts.ts';
import type { Json } from '../json.ts';
import type { Drift } from './control.ts';
import { formatValue } from './format-value.ts';
import { formatPointer } from './pointer.ts';

/** How the value of a kernel parameter at run time and the one that the files give it at boot stand to a control. */
export interface FoundDrift {
  readonly drift: Drift;
  /** In words, where the run-time value alone does not show why the control fails; quotes the host. */
  readonly reason?: string;
}

/**
 * Carries out the check of a control on /sysctl/KEY (or on a part of it) once more, on what the sysctl files make of KEY
 * at the next boot. `fits`: undefined where the check says nothing about a value.
 */
export function driftAt(
  facts: Facts,
  keys: readonly string[],
  now: { readonly value: Json; readonly fits: boolean },
  fits: (atBoot: Json) => boolean | undefined,
): FoundDrift | undefined {
  const [family, key] = keys;
  if (family !== 'sysctl' || key === undefined || !Object.hasOwn(facts.sysctlFiles, key)) return undefined;
  const entry = facts.sysctlFiles[key];
  if (entry === undefined || isInDoubt(facts, key)) return undefined;
  const willFit = entry.live === 'equal' ? now.fits : fitsAtBoot(entry, keys.slice(2), now.value, fits);
  if (willFit === undefined) return undefined;
  if (now.fits) return willFit ? { drift: 'compliant' } : { drift: 'will-regress-at-reboot', reason: regress(entry) };
  return { drift: willFit ? 'not-loaded' : 'non-compliant' };
}

/**
 * The same for a control on all of /sysctl, or on the whole facts: its check is carried out once more with every parameter
 * as the files make it, and a failure is put down to the first of them that brings it about.
 */
export function driftWithin(
  facts: Facts,
  keys: readonly string[],
  isFit: boolean,
  fits: (atBoot: Json) => boolean | undefined,
): FoundDrift | undefined {
  const changes = Object.entries(facts.sysctlFiles).filter(
    ([key, { value, live }]) =>
      live !== 'equal' &&
      Object.hasOwn(facts.sysctl, key) &&
      isAlike(value, facts.sysctl[key] as Json) &&
      !isInDoubt(facts, key),
  );
  if (changes.length === 0) return undefined;
  const fitsWith = (some: typeof changes): boolean | undefined => {
    const atBoot = Object.fromEntries(some.map(([key, { value }]) => [key, value]));
    const sysctl = { ...facts.sysctl, ...atBoot };
    return fits((keys.length === 0 ? { ...facts, sysctl } : sysctl) as unknown as Json);
  };
  const willFit = fitsWith(changes);
  if (willFit === undefined) return undefined;
  if (!isFit) return willFit ? { drift: 'not-loaded' } : undefined;
  if (willFit) return undefined;
  const [key = '', entry] = changes.find((change) => fitsWith([change]) === false) ?? changes[0] ?? [];
  return entry && { drift: 'will-regress-at-reboot', reason: regress(entry, key) };
}

function fitsAtBoot(
  { value }: SysctlFileEntry,
  path: readonly string[],
  live: Json,
  fits: (atBoot: Json) => boolean | undefined,
): boolean | undefined {
  let atBoot: Json | undefined = value;
  for (const key of path) atBoot = Array.isArray(atBoot) ? (atBoot as readonly Json[])[Number(key)] : undefined;
  // What the kernel would refuse, or take only in part, leaves it at a value that nobody knows yet.
  return atBoot !== undefined && isAlike(atBoot, live) ? fits(atBoot) : undefined;
}

function isAlike(a: Json, b: Json): boolean {
  return Array.isArray(a) && Array.isArray(b) ? a.length === b.length : typeof a === typeof b && !Array.isArray(b);
}

/**
 * A file that could not be read may set the key once more, after all others. Containers mostly may not write to
 * /proc/sys, and their boot then passes over the files.
 */
function isInDoubt({ system, unknown }: Facts, key: string): boolean {
  if (system.container !== undefined && system.container !== 'none') return true;
  const pointers = new Set(['', '/sysctlFiles', formatPointer(['sysctlFiles', key])]);
  return unknown.some(({ at }) => pointers.has(at));
}

function regress({ value, file, line }: SysctlFileEntry, what = 'it'): string {
  return `it fits at run time only: at the next boot ${file}:${line} sets ${what} to ${formatValue(value)}`;
}
