import { type Progress, progressLine } from './progress.ts';
import { escapeLog } from './untrusted.ts';
import { counted } from './words.ts';

/** Up to so many hosts each has a line of its own. */
const FEW = 50;
/** Of a large fleet: lines for hosts that were not audited, and how often the log says how far it is. */
const FAILURES = 50;
const STEPS = 20;
const SILENCE_MS = 30_000;

/** Tells how far a run is, in a log that can still be read with 10,000 hosts. `now`: milliseconds of a clock. */
export function createProgressLog(print: (line: string) => void, now: () => number): (progress: Progress) => void {
  const started = now();
  let [failures, step, toldAt] = [0, 0, started];
  return (progress) => {
    const { done, total, unreachable, failure } = progress;
    if (total <= FEW) return print(progressLine(progress));
    if (failure !== undefined) {
      failures += 1;
      if (failures <= FAILURES) print(progressLine(progress));
      if (failures === FAILURES + 1)
        print('Further hosts that are not audited are counted here, and named in the report.');
    }
    const reached = Math.floor((done / total) * STEPS);
    if (reached === step && now() - toldAt < SILENCE_MS) return;
    [step, toldAt] = [reached, now()];
    const seconds = ((toldAt - started) / 1000).toFixed(0);
    print(
      escapeLog(
        `[${done}/${total}] ${counted(done - unreachable, 'host')} audited, ${unreachable} not, after ${seconds} s`,
      ),
    );
  };
}
