import { type Limit, type Limits, UNLIMITED } from './facts.ts';

/** How /proc/PID/limits names the limits that the facts hold. */
const NAMES: ReadonlyMap<string, keyof Limits> = new Map([
  ['Max open files', 'nofile'],
  ['Max processes', 'nproc'],
  ['Max core file size', 'core'],
  ['Max locked memory', 'memlock'],
  ['Max stack size', 'stack'],
]);

/** Lines of /proc/PID/limits. A limit whose line is missing or does not read as two numbers is left out. */
export function parseLimits(lines: readonly string[]): Limits {
  const limits: { -readonly [Name in keyof Limits]?: Limit } = {};
  for (const line of lines) {
    const [, label, soft, hard] = /^(Max [a-z ]+?) {2,}(\S+) +(\S+)(?: |$)/.exec(line) ?? [];
    const name = NAMES.get(label ?? '');
    const limit = parseLimit(soft, hard);
    if (name !== undefined && limit !== undefined) limits[name] ??= limit;
  }
  return limits;
}

/** A soft and a hard limit as the kernel or systemd print them; undefined when either is not one. */
export function parseLimit(soft: string | undefined, hard: string | undefined): Limit | undefined {
  const [low, high] = [parseLimitValue(soft), parseLimitValue(hard)];
  return low === undefined || high === undefined ? undefined : { soft: low, hard: high };
}

export function parseLimitValue(text: string | undefined): number | undefined {
  if (text === 'unlimited' || text === 'infinity') return UNLIMITED;
  if (text === undefined || !/^\d{1,20}$/.test(text)) return undefined;
  const value = Number(text);
  return value > UNLIMITED ? undefined : value;
}
