// A process of its own for one job: in a network namespace, under a limit, or where memory is measured. It gets the
// job on stdin, says what it saw, and must then end by itself: whatever is still open would keep it.
import { text } from 'node:stream/consumers';
import type { Job } from './fault.ts';
import { observe } from './observe.ts';

const { job, ports } = JSON.parse(await text(process.stdin)) as {
  readonly job: Job;
  readonly ports: readonly number[];
};
process.stdout.write(`${JSON.stringify(await observe(job, ports))}\n`);
