import { execFileSync, spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { parseFrame } from '../../src/probe/frame.ts';
import { probeScript } from '../../src/probe/script.ts';
import { probe } from '../facts/probe-facts.ts';
import { shellSession } from './shell-session.ts';

test('needs few processes of its own', () => {
  // In a host of its own: each supervisord that is asked for the states of its programs costs five more.
  const count = 'strace -f -qq -e trace=fork,vfork,clone,clone3 dash -s 2>&1 >/dev/null | grep -cE "(fork|clone3?)\\("';
  const trace = execFileSync('unshare', ['--pid', '--fork', '--mount-proc', '--kill-child', 'sh', '-c', count], {
    input: probeScript('cafebabecafebabe'),
  });
  expect(Number(trace.toString())).toBeGreaterThan(5);
  expect(Number(trace.toString())).toBeLessThan(25);
});

test('a host with too much: what is left out is said', async () => {
  const small = probeScript('cafebabecafebabe').replace('room = 6000000', 'room = 20000');
  const session = shellSession(['dash', '-s']);
  await session.run('sh -s', small, () => false, new AbortController().signal);
  const frame = parseFrame(Buffer.from(session.stdout()), 'cafebabecafebabe');
  expect(frame.state).toBe('whole');
  const end = frame.state === 'whole' ? frame.output.get('end') : undefined;
  expect(end?.at(-1)).toMatch(/^cut sysctl [1-9]\d*$/);
  expect(session.stdout().length).toBeLessThan(25_000);
});

test('a line that is too long is cut and marked', async () => {
  const long = spawn('sleep', ['60'], { argv0: `supervisord${'x'.repeat(6000)}` });
  try {
    const output = await probe(shellSession(['dash', '-s']));
    const line = output.get('process')?.find((text) => text.startsWith(`${long.pid}/arg:`));
    expect(line).toBe(`${long.pid}/arg:supervisord${'x'.repeat(4000 - 'supervisord'.length)}\x02`);
  } finally {
    long.kill('SIGKILL');
  }
});

test('is clean to shellcheck', () => {
  expect(execFileSync('shellcheck', ['-s', 'sh', 'src/probe/probe.sh'], { encoding: 'utf8' })).toBe('');
});
