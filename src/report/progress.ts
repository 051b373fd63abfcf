import { escapeLog } from './untrusted.ts';

/** How far a run is, told after each host. */
export interface Progress {
  readonly host: string;
  readonly done: number;
  readonly total: number;
  /** Hosts so far that could not be audited, this one included. */
  readonly unreachable: number;
  readonly milliseconds: number;
  /** Absent: the host was audited. */
  readonly failure?: { readonly code: string; readonly message: string };
}

/** `[3/12] web-3: audited in 0.4 s`. One line, without any raw text of a host. */
export function progressLine({ host, done, total, unreachable, milliseconds, failure }: Progress): string {
  const outcome = failure === undefined ? 'audited' : `not audited (${failure.code}: ${failure.message})`;
  const lost = unreachable > 0 ? `, ${unreachable} not audited so far` : '';
  return escapeLog(`[${done}/${total}] ${host}: ${outcome} in ${(milliseconds / 1000).toFixed(1)} s${lost}`, 300);
}
