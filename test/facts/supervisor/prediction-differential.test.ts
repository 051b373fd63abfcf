import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Limit } from '../../../src/facts/facts.ts';
import { predictNofile, predictNproc } from '../../../src/facts/supervisor/prediction.ts';
import { hasCapSysResource, limitsOf, type Outcome, observeStart, type Start, type StartedAs } from './real-start.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'limits-audit-minfds-'));
  chmodSync(directory, 0o755);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const nrOpen = Number(readFileSync('/proc/sys/fs/nr_open', 'utf8'));
const own = limitsOf('self');
/** Root of a machine may lack it (containers). Then these runs show root without it, and unit tests root with it. */
const rootMayRaise = hasCapSysResource();

const AS: readonly StartedAs[] = ['root', 'nobody', 'user=nobody'];

/** Inherited files and minfds. 20,000 is the most that a machine without privileges is sure to give. */
const FILES: readonly (readonly [Limit, number])[] = [
  [{ soft: 1024, hard: 4096 }, 1024],
  [{ soft: 1024, hard: 4096 }, 3000],
  [{ soft: 1024, hard: 4096 }, 4096],
  [{ soft: 1024, hard: 4096 }, 4097],
  [{ soft: 2000, hard: 4096 }, 100],
  [{ soft: 4096, hard: 4096 }, 4096],
  [{ soft: 512, hard: 512 }, 0],
  [{ soft: 512, hard: 512 }, -1],
  [{ soft: 512, hard: 512 }, 1024],
  [{ soft: 512, hard: 1024 }, nrOpen],
  [{ soft: 512, hard: 1024 }, nrOpen + 1],
  [{ soft: 512, hard: 1024 }, 1e19],
];

/** Inherited processes and minprocs. Of nobody's there are none besides these, and a limit below those counts no exec. */
const PROCESSES: readonly (readonly [Limit, number])[] = [
  [{ soft: 300, hard: 900 }, 200],
  [{ soft: 300, hard: 900 }, 600],
  [{ soft: 300, hard: 900 }, 900],
  [{ soft: 300, hard: 900 }, 901],
  [{ soft: 900, hard: 900 }, 1],
  [{ soft: 300, hard: 300 }, 0],
  [{ soft: 300, hard: 900 }, -1],
  [{ soft: 300, hard: 900 }, 5_000_000],
  [{ soft: 300, hard: 900 }, 2 ** 63],
];

const starts: readonly Start[] = AS.flatMap((as) => [
  ...FILES.map(([nofile, minfds]): Start => ({ as, nofile, minfds, nproc: own.nproc, minprocs: 1 })),
  ...PROCESSES.map(
    ([nproc, minprocs]): Start => ({ as, nofile: { soft: 1024, hard: 1024 }, minfds: 1, nproc, minprocs }),
  ),
]);

/** Two cores start a handful at a time in a second; more at once only wait for each other. */
const AT_ONCE = 8;

it(`predicts ${starts.length} starts of a real supervisord, root ${rootMayRaise ? 'with' : 'without'} CAP_SYS_RESOURCE`, async () => {
  expect(starts.length).toBeGreaterThanOrEqual(60);
  const seen = new Map<number, Outcome>();
  const waiting = [...starts.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      seen.set(next[0], await observeStart(directory, next[0], next[1]));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const rows = starts.map((start, at) => ({ ...start, outcome: seen.get(at) }));
  expect(rows).toEqual(starts.map((start) => ({ ...start, outcome: predict(start) })));
}, 40_000);

function predict({ as, nofile, nproc, minfds, minprocs }: Start): Outcome {
  const shared = { implementation: 'python', capSysResource: as === 'root' && rootMayRaise } as const;
  const files = predictNofile({ ...shared, inherited: nofile, minimum: minfds, nrOpen });
  const processes = predictNproc({ ...shared, inherited: nproc, minimum: minprocs });
  return files.outcome === 'starts' && processes.outcome === 'starts'
    ? { nofile: files.limit, nproc: processes.limit }
    : 'refuses';
}
