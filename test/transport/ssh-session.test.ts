import { afterEach, describe, expect, test } from 'vitest';
import { FailureError } from '../../src/transport/failure.ts';
import type { Session } from '../../src/transport/session.ts';
import { type FakeSsh, startFakeSsh } from './fake-server.ts';
import { caught, open, runScript, type TrySettings } from './try-connect.ts';

let server: FakeSsh | undefined;
let session: Session | undefined;

afterEach(async () => {
  session?.close();
  session?.close();
  await server?.allClosed();
  await server?.stop();
});

async function openAgainst(options: Parameters<typeof startFakeSsh>[0], settings: TrySettings = {}): Promise<Session> {
  server = await startFakeSsh(options);
  session = await open(server.port, { knownHosts: server.knownHosts, ...settings });
  return session;
}

/** Writes for as long as it is let. */
function pour(stream: NodeJS.WritableStream): void {
  const chunk = Buffer.alloc(16_000, 'y\n');
  const more = () => {
    while (stream.writable && stream.write(chunk));
  };
  stream.on('drain', more);
  more();
}

test('runs exactly the command, with the script on stdin', async () => {
  const commands: string[] = [];
  const opened = await openAgainst({
    exec: (channel, command) => {
      commands.push(command);
      channel.on('data', (chunk: Buffer) => channel.write(chunk));
      channel.on('end', () => {
        channel.stderr.write('oops');
        channel.exit(7);
        channel.end();
      });
    },
  });
  const script = `: ${'é'.repeat(100_000)}\n`;
  expect(await runScript(opened, script)).toEqual({ how: 'exited', exitCode: 7, stdout: script, stderr: 'oops' });
  expect(await runScript(opened, 'true', { command: 'sudo -n sh -s' })).toMatchObject({ stdout: 'true' });
  expect(commands).toEqual(['sh -s', 'sudo -n sh -s']);
});

test('ends at once when the watcher has enough, though the channel stays open', async () => {
  const opened = await openAgainst({ exec: (channel) => void channel.write('data END rest') });
  expect(await runScript(opened, '', { until: 'END' })).toEqual({
    how: 'watched',
    exitCode: undefined,
    stdout: 'data END rest',
    stderr: '',
  });
});

test('a command that is killed has no exit code', async () => {
  const opened = await openAgainst({
    exec: (channel) => {
      channel.exit('KILL');
      channel.end();
    },
  });
  expect(await runScript(opened, '')).toEqual({ how: 'exited', exitCode: undefined, stdout: '', stderr: '' });
});

describe('a connection that is lost', () => {
  test.each(['destroy', 'resetAndDestroy', 'end'] as const)('in the middle of the output: %s', async (how) => {
    const opened = await openAgainst({
      exec: (channel, _command, client) => {
        channel.write('partial');
        setTimeout(() => Reflect.get(client, '_sock')[how](), 50);
      },
    });
    expect(await runScript(opened, '')).toEqual({ how: 'lost', exitCode: undefined, stdout: 'partial', stderr: '' });
  });

  test.each(['destroy', 'resetAndDestroy'] as const)('while nothing runs: %s', async (how) => {
    let drop = () => {};
    const opened = await openAgainst({
      onClient: (client) => {
        drop = () => Reflect.get(client, '_sock')[how]();
      },
    });
    drop();
    // At once, and when the loss has long been noticed: an error that nobody listened for would end the process.
    expect((await runScript(opened, '')).how).toBe('lost');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await runScript(opened, '')).how).toBe('lost');
  });

  test('by our own closing', async () => {
    const opened = await openAgainst({ exec: () => {} });
    const running = runScript(opened, '');
    opened.close();
    expect((await running).how).toBe('lost');
  });
});

describe('a flood', () => {
  const limit = {
    code: 'output-limit',
    phase: 'exec',
    message: 'The host sent more than 4 MiB, so the connection was cut.',
    hint: 'Log in by hand and see what floods the output: a start-up file of the account, or a forced command.',
  };
  const maxOutputBytes = 4 * 1024 * 1024;

  test('on stdout is cut at the limit', async () => {
    const opened = await openAgainst({ exec: pour }, { maxOutputBytes });
    let seen = 0;
    const watch = (chunk: Buffer) => {
      seen += chunk.length;
      return false;
    };
    expect(await caught(opened.run('sh -s', '', watch, new AbortController().signal))).toEqual(limit);
    expect(seen).toBeLessThanOrEqual(maxOutputBytes);
  });

  test('on stderr is cut at the same limit', async () => {
    const opened = await openAgainst({ exec: (channel) => pour(channel.stderr) }, { maxOutputBytes });
    expect(await caught(runScript(opened, ''))).toEqual(limit);
  });

  test('on both together is cut at the same limit', async () => {
    const opened = await openAgainst(
      {
        exec: (channel) => {
          pour(channel.stderr);
          pour(channel);
        },
      },
      { maxOutputBytes },
    );
    expect(await caught(runScript(opened, ''))).toEqual(limit);
  });

  test('costs no memory to speak of', async () => {
    const opened = await openAgainst({ exec: pour }, { maxOutputBytes: 64 * 1024 * 1024 });
    const before = process.memoryUsage().rss;
    expect((await caught(opened.run('sh -s', '', () => false, new AbortController().signal))).code).toBe(
      'output-limit',
    );
    // Client, server and a garbage collector that takes its time, in one process.
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
  });

  test('of stderr is kept up to 64 KiB', async () => {
    const opened = await openAgainst({
      exec: (channel) => {
        channel.stderr.write(Buffer.alloc(200_000, 'e'));
        channel.exit(1);
        channel.end();
      },
    });
    expect((await runScript(opened, '')).stderr).toBe('e'.repeat(64 * 1024));
  });
});

describe('stopping', () => {
  test('cuts the connection at once', async () => {
    const opened = await openAgainst({ exec: () => {} });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    expect(await caught(runScript(opened, '', { signal: controller.signal }))).toMatchObject({
      code: 'cancelled',
      phase: 'exec',
    });
    await server?.allClosed();
  });

  test('with a failure as the reason gives that failure', async () => {
    const opened = await openAgainst({ exec: () => {} });
    const reason = new FailureError({ code: 'probe-timeout', phase: 'exec', message: 'late', hint: 'h' });
    expect(await caught(runScript(opened, '', { signal: AbortSignal.abort(reason) }))).toBe(reason.failure);
  });
});

test('a watcher that throws ends the session as a fault of ours', async () => {
  const opened = await openAgainst({ exec: pour });
  const watch = () => {
    throw new Error('bug');
  };
  expect(await caught(opened.run('sh -s', '', watch, new AbortController().signal))).toMatchObject({
    code: 'internal',
    message: 'A fault in limits-audit itself: "Error: bug".',
  });
});
