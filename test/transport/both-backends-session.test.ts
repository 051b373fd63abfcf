import { afterEach, describe, expect, test } from 'vitest';
import { backends, patient, Servers } from './both-backends.ts';
import type { FakeSshOptions } from './fake-server.ts';
import { caught, open, runScript, type TrySettings } from './try-connect.ts';

const servers = new Servers();

afterEach(() => servers.stop());

describe.each(backends)('%s', (backend) => {
  const slow = patient(backend);
  describe('the session', () => {
    async function openAgainst(options: FakeSshOptions, settings: TrySettings = {}) {
      const ssh = await servers.ssh(options);
      return await open(ssh.port, { ...slow, knownHosts: ssh.knownHosts, ...settings });
    }

    test('runs exactly the command, with the script on stdin, more than once', async () => {
      const commands: string[] = [];
      const session = await openAgainst({
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
      expect(await runScript(session, script)).toEqual({ how: 'exited', exitCode: 7, stdout: script, stderr: 'oops' });
      expect(await runScript(session, 'true', { command: 'sudo -n sh -s' })).toMatchObject({ stdout: 'true' });
      expect(commands).toEqual(['sh -s', 'sudo -n sh -s']);
      session.close();
    });

    test('ends when the watcher has enough, though the channel stays open', async () => {
      const session = await openAgainst({ exec: (channel) => void channel.write('data END rest') });
      expect(await runScript(session, '', { until: 'END' })).toEqual({
        how: 'watched',
        exitCode: undefined,
        stdout: 'data END rest',
        stderr: '',
      });
      session.close();
    });

    test.each<[string, (channel: { exit(how: string | number): void; end(): void }) => void, object]>([
      ['a command that is killed has no exit code', (channel) => channel.exit('KILL'), { exitCode: undefined }],
      ["ssh's own exit code may be the command's", (channel) => channel.exit(255), { exitCode: 255 }],
    ])('%s', async (_name, exit, expected) => {
      const session = await openAgainst({
        exec: (channel) => {
          exit(channel);
          channel.end();
        },
      });
      expect(await runScript(session, '')).toEqual({ how: 'exited', stdout: '', stderr: '', ...expected });
      session.close();
    });

    test('a refused command', async () => {
      const session = await openAgainst({ refuseExec: true });
      expect(await caught(runScript(session, 'true'))).toMatchObject({ code: 'exec-refused', phase: 'session' });
      session.close();
    });

    test.each(['destroy', 'resetAndDestroy', 'end'] as const)('lost in the middle of the output: %s', async (how) => {
      const session = await openAgainst({
        exec: (channel, _command, client) => {
          channel.write('partial');
          setTimeout(() => Reflect.get(client, '_sock')[how](), 50);
        },
      });
      expect(await runScript(session, '')).toMatchObject({ how: 'lost', exitCode: undefined, stdout: 'partial' });
      session.close();
    });

    test('closed by us', async () => {
      const session = await openAgainst({ exec: () => {} });
      const running = runScript(session, '');
      session.close();
      session.close();
      expect((await running).how).toBe('lost');
    });

    test.each(['stdout', 'stderr'] as const)('a flood on %s is cut at the limit', async (which) => {
      const pour = (stream: NodeJS.WritableStream) => {
        const more = () => {
          while (stream.writable && stream.write(Buffer.alloc(16_000, 'y\n')));
        };
        stream.on('drain', more);
        more();
      };
      const session = await openAgainst(
        { exec: (channel) => pour(which === 'stdout' ? channel : channel.stderr) },
        { maxOutputBytes: 4 * 1024 * 1024 },
      );
      expect(await caught(runScript(session, ''))).toEqual({
        code: 'output-limit',
        phase: 'exec',
        message: 'The host sent more than 4 MiB, so the connection was cut.',
        hint: 'Log in by hand and see what floods the output: a start-up file of the account, or a forced command.',
      });
      session.close();
    });

    test('a run that is stopped', async () => {
      const session = await openAgainst({ exec: () => {} });
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 50);
      expect(await caught(runScript(session, '', { signal: controller.signal }))).toMatchObject({
        code: 'cancelled',
        phase: 'exec',
      });
      session.close();
    });

    test('a watcher that throws is a fault of ours', async () => {
      const session = await openAgainst({ exec: (channel) => void channel.write('x') });
      const watch = () => {
        throw new Error('bug');
      };
      expect(await caught(session.run('sh -s', '', watch, new AbortController().signal))).toMatchObject({
        code: 'internal',
        message: 'A fault in limits-audit itself: "Error: bug".',
      });
      session.close();
    });
  });
});
