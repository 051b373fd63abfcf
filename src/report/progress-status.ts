import { formatNumber } from '../baseline/format-value.ts';
import type { Progress } from './progress.ts';
import { counted } from './words.ts';

/** The line changes no more often than an eye can follow, in milliseconds, and its clock goes on without any host. */
const [SHORTEST, TICK] = [100, 1000];

export interface ProgressStatus {
  readonly tell: (progress: Progress) => void;
  /** Stops the clock. The line itself goes with the next thing that is said. */
  readonly end: () => void;
}

/** How far a run is, in one line that is shown again and again. `now`: milliseconds of a clock. */
export function createProgressStatus(show: (line: string) => void, now: () => number): ProgressStatus {
  const started = now();
  let shownAt = Number.NEGATIVE_INFINITY;
  let last: Progress | undefined;
  const draw = (): void => {
    if (last === undefined) return;
    shownAt = now();
    show(statusLine(last, shownAt - started));
  };
  const clock = setInterval(draw, TICK);
  clock.unref();
  return {
    tell: (progress) => {
      last = progress;
      if (progress.done === progress.total || now() - shownAt >= SHORTEST) draw();
    },
    end: () => clearInterval(clock),
  };
}

/** `120 of 500 hosts, 3 not audited, 12 s`: our own words only, so nothing has to be escaped. */
function statusLine({ done, total, unreachable }: Progress, milliseconds: number): string {
  const lost = unreachable > 0 ? `, ${formatNumber(unreachable)} not audited` : '';
  const next = done === total ? ': judging what was read' : '';
  return `${formatNumber(done)} of ${counted(total, 'host')}${lost}, ${Math.floor(milliseconds / 1000)} s${next}`;
}
