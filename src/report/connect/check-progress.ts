import { escapeLog } from '../untrusted.ts';
import type { HostCheck } from './connection-check.ts';

/** `[3/12] web-3: ok in 0.4 s`. One line, without any raw text of a host. */
export function checkProgressLine(
  { name, status, error, milliseconds }: HostCheck,
  done: number,
  total: number,
): string {
  const words = { ok: 'ok', unknown: 'reached, with facts that would be unknown', failed: 'failed' }[status];
  const why = error === undefined ? '' : ` (${error.code}: ${error.message})`;
  return escapeLog(`[${done}/${total}] ${name}: ${words}${why} in ${(milliseconds / 1000).toFixed(1)} s`, 300);
}
