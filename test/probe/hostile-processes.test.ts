import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseFrame } from '../../src/probe/frame.ts';
import { probeScript } from '../../src/probe/script.ts';
import { factsOf, probeFacts, supervisorOf } from '../facts/probe-facts.ts';
import { type Supervisord, startSupervisord } from '../fleet/supervisord.ts';
import { shellSession } from './shell-session.ts';

const NONCE = 'cafebabecafebabe';

// What it takes are arguments of gigabytes without a NUL: grep then says "memory exhausted" and looks no further.
const GREP_GIVES_UP =
  'grep() { case $1 in -szHa*) command grep "$@" | head -c 500 ;; *) command grep "$@" ;; esac; }\n';
// Dies when it has seen the probe itself, and nothing that comes after it.
const DD_GIVES_UP =
  'dd() { command dd "$@"; [ "$record_dir" = "/proc/$$" ] && [ $((looks += 1)) = 2 ] && exit; return 0; }\nlooks=0\n';

let supervisord: Supervisord;

beforeAll(async () => {
  supervisord = await startSupervisord({
    nofile: { soft: 1024, hard: 4096 },
    config: '[supervisord]\nminfds=2000\n[program:web]\ncommand=sleep 1000\nstartsecs=0\n',
  });
}, 30_000);

afterAll(() => supervisord.stop());

async function outputOf(script: string) {
  const session = shellSession(['dash', '-s']);
  await session.run('sh -s', script, () => false, new AbortController().signal);
  const frame = parseFrame(Buffer.from(session.stdout()), NONCE);
  if (frame.state !== 'whole') throw new Error(`the output is ${frame.state}`);
  return frame.output;
}

test('a configuration that is a door to the kernel: nothing waits there', async () => {
  // As root, reading /proc/kmsg waits for the next message and takes it away from the system's log.
  const fake = spawn('python3', ['-c', 'import time; time.sleep(60)  # supervisor', '-c', '/proc/kmsg']);
  try {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const facts = await probeFacts(shellSession(['dash', '-s']));
    expect(supervisorOf(facts, supervisord.pid).config?.minfds).toBe(2000);
  } finally {
    fake.kill('SIGKILL');
  }
});

test('arguments that stop grep hide no supervisord', async () => {
  const facts = factsOf(await outputOf(GREP_GIVES_UP + probeScript(NONCE)));
  expect(supervisorOf(facts, supervisord.pid).programs).toMatchObject([
    { name: 'web', running: true, identifiedBy: 'environment' },
  ]);
});

test('a look at the processes that did not come to its end is no proof of absence', async () => {
  const output = await outputOf(GREP_GIVES_UP + DD_GIVES_UP + probeScript(NONCE));
  expect(output.get('roles')?.at(-1)).toBe('selected no');
});
