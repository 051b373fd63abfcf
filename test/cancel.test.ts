// Signals, as a process gets them: once, twice at a time, and twice in earnest.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { until } from './action/processes.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = (name: string) => JSON.stringify(path.join(root, 'src', name));

/** An entry that is cancelled, says a lot, takes its time, and leaves a timer behind that would keep it. */
const ENTRY = `
import { cancelOnSignal } from ${source('cancel.ts')};
import { leave } from ${source('leave.ts')};
const cancelled = cancelOnSignal(process);
setInterval(() => undefined, 1000);
console.log('ready');
await new Promise((resolve) => cancelled.addEventListener('abort', resolve));
console.log(cancelled.reason.by);
await new Promise((resolve) => setTimeout(resolve, Number(process.argv[1])));
console.log('x'.repeat(1e6));
await leave(process, 3, cancelled);
`;

async function start(ms: number): Promise<{ child: ChildProcess; said: () => string; ended: Promise<unknown[]> }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', ENTRY, String(ms)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const ended = once(child, 'close');
  await until('its start', () => text.includes('ready'));
  return { child, said: () => text, ended };
}

describe('an entry', () => {
  test('ends with its own code, whatever it leaves behind, and after its last word is out', async () => {
    const { child, said, ended } = await start(0);
    child.kill('SIGTERM');
    expect(await ended).toEqual([3, null]);
    expect(said()).toBe(`ready\nSIGTERM\n${'x'.repeat(1e6)}\n`);
  });

  test('takes a signal that comes twice at a time for one: npm passes Ctrl-C on', async () => {
    const { child, ended } = await start(200);
    // Two of a kind could become one on their way to the process.
    child.kill('SIGINT');
    child.kill('SIGTERM');
    expect(await ended).toEqual([3, null]);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('is ended at once by a later %s', async (second) => {
    const { child, ended } = await start(60_000);
    child.kill('SIGINT');
    await wait(1500);
    child.kill(second);
    expect(await ended).toEqual([null, second]);
  });
});

test('Ctrl-C under npm start: the demo ends, with a report of what it had, and leaves nothing behind', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'limits-audit-npm-'));
  const demos = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('limits-audit-demo-'));
  const others = await demos();
  // A process group of its own, all of which gets the signal, as from a terminal.
  const child = spawn('npm', ['start', '--', '--report-dir', directory, '--concurrency', '1'], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const ended = once(child, 'close');
  await until('the first host', () => said.includes('[1/5]'));
  process.kill(-(child.pid ?? 0), 'SIGINT');
  await ended;
  const report = JSON.parse(await readFile(path.join(directory, 'report.json'), 'utf8'));
  expect(report.run.stopped).toMatchObject({ by: 'signal', signal: 'SIGINT' });
  expect(said).toContain('partial report');
  expect((await demos()).filter((name) => !others.includes(name))).toEqual([]);
  await rm(directory, { recursive: true });
});
