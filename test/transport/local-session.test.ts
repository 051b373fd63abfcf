import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { openTransport } from '../../src/transport/transport.ts';
import { aHost } from './a-host.ts';
import { caught, runScript } from './try-connect.ts';

async function open(maxOutputBytes?: number) {
  const transport = await openTransport({ knownHosts: undefined, connectTimeoutMs: 1000, maxOutputBytes });
  return await transport.connect(aHost({ transport: 'local', user: undefined }), new AbortController().signal);
}

/** Is there a process with this text in its command line? */
/** Whether it still runs after a while: a killed process needs a moment to be gone. */
async function isRunning(text: string): Promise<boolean> {
  for (let tries = 0; tries < 40; tries += 1) {
    const session = await open();
    // The pattern does not match the grep that looks for it.
    const { stdout } = await runScript(session, `grep -laF -- '${text[0]}''${text.slice(1)}' /proc/[0-9]*/cmdline\n`);
    if (stdout === '') return false;
    await sleep(50);
  }
  return true;
}

afterEach(() => {
  delete process.env['LIMITS_AUDIT_CANARY'];
});

describe('runs on this machine', () => {
  test('with the script on stdin and nothing of our environment', async () => {
    process.env['LIMITS_AUDIT_CANARY'] = 'secret';
    const ran = await runScript(await open(), 'env; pwd; echo oops >&2; exit 3\n');
    expect(ran).toMatchObject({ how: 'exited', exitCode: 3, stderr: 'oops\n' });
    const names = ran.stdout.split('\n').map((line) => line.split('=')[0]);
    expect(names.filter((name) => !['PATH', 'PWD', '_', 'SHLVL', 'OLDPWD', '/', ''].includes(name ?? ''))).toEqual([]);
  });

  test('a script that is longer than a pipe', async () => {
    const ran = await runScript(await open(), `${'# comment\n'.repeat(50_000)}echo done\n`);
    expect(ran).toMatchObject({ how: 'exited', exitCode: 0, stdout: 'done\n' });
  });

  test('and does not wait for something in the background that holds the output open', async () => {
    const started = performance.now();
    const ran = await runScript(await open(), 'sleep 61.25 & echo done\n');
    expect(ran).toMatchObject({ how: 'exited', exitCode: 0, stdout: 'done\n' });
    expect(performance.now() - started).toBeLessThan(3000);
    expect(await isRunning('61.25')).toBe(false);
  });

  test('until the watcher has enough', async () => {
    const ran = await runScript(await open(), 'echo END; sleep 62.25\n', { until: 'END' });
    expect(ran.how).toBe('watched');
    expect(await isRunning('62.25')).toBe(false);
  });

  test('and a script that ends without reading all of stdin is no error', async () => {
    const ran = await runScript(await open(), `exit 4\n${'# comment\n'.repeat(50_000)}`);
    expect(ran).toMatchObject({ how: 'exited', exitCode: 4 });
  });
});

test('a flood is cut, and its source killed', async () => {
  const failure = await caught(runScript(await open(1024 * 1024), 'yes 63.25\n'));
  expect(failure).toMatchObject({
    code: 'output-limit',
    message: 'The host sent more than 1 MiB, so the connection was cut.',
  });
  expect(await isRunning('63.25')).toBe(false);
});

test('a stopped run kills what the script has started', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 100);
  const failure = await caught(runScript(await open(), 'sleep 64.25 & sleep 65.25\n', { signal: controller.signal }));
  expect(failure).toMatchObject({ code: 'cancelled', phase: 'exec' });
  expect(await isRunning('64.25')).toBe(false);
  expect(await isRunning('65.25')).toBe(false);
});

test('closing kills what still runs', async () => {
  const session = await open();
  const running = runScript(session, 'sleep 66.25\n');
  await new Promise((resolve) => setTimeout(resolve, 100));
  session.close();
  session.close();
  expect((await running).how).toBe('exited');
  expect(await isRunning('66.25')).toBe(false);
});
