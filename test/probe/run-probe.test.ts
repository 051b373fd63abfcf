import { describe, expect, test } from 'vitest';
import type { Become } from '../../src/inventory/host.ts';
import { SECTIONS } from '../../src/probe/frame.ts';
import { type RunProbeOptions, runProbe } from '../../src/probe/run-probe.ts';
import { type Failure, FailureError } from '../../src/transport/failure.ts';
import type { Ended, Session } from '../../src/transport/session.ts';

const NONCE = '0123456789abcdef';
const whole = `BEGIN ${NONCE}\n${SECTIONS.map((name) => `@${name}\n`).join('')}END ${NONCE} ${SECTIONS.length}\n`;

interface Said {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
  readonly how?: Ended['how'];
}

/** A session whose command says what it is told to. */
function aSession({ stdout = '', stderr = '', exitCode, how = 'exited' }: Said): Session & { readonly ran: string[] } {
  const ran: string[] = [];
  return {
    ran,
    close: () => {},
    run: async (command, stdin, watch) => {
      ran.push(command, stdin);
      const watched = watch(Buffer.from(stdout));
      return { how: watched ? 'watched' : how, exitCode, stderr: Buffer.from(stderr) };
    },
  };
}

function run(session: Session, options: Partial<RunProbeOptions> = {}) {
  const signal = new AbortController().signal;
  return runProbe(session, { become: 'none', timeoutMs: 1000, signal, user: 'audit', nonce: NONCE, ...options });
}

async function failureOf(session: Session, options: Partial<RunProbeOptions> = {}): Promise<Failure> {
  const error = await run(session, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof FailureError) return error.failure;
  throw new Error(`expected a failure, found ${String(error)}`);
}

test('runs nothing but the constant, with the script on stdin', async () => {
  const session = aSession({ stdout: whole });
  await run(session);
  const sudo = aSession({ stdout: whole });
  await run(sudo, { become: 'sudo' });
  const named = aSession({ stdout: whole });
  await run(named, { become: 'sudo', becomeUser: 'postgres' });
  expect([session.ran[0], sudo.ran[0], named.ran[0]]).toEqual(['sh -s', 'sudo -n sh -s', 'sudo -n -u postgres sh -s']);
  expect(session.ran[1]).toMatch(/^#!\/bin\/sh\n[\s\S]*\nmain 0123456789abcdef <\/dev\/null\n$/);
});

test.each(['', '-h', 'a b', 'a;reboot', '$(reboot)', 'Root', 'a'.repeat(33), '0a', 'a\n', 'ü'])(
  'refuses %j as the user to become, whoever let it through',
  async (becomeUser) => {
    const session = aSession({ stdout: whole });
    await expect(run(session, { become: 'sudo', becomeUser })).rejects.toThrow('expected the name of a user for sudo');
    expect(session.ran).toEqual([]);
  },
);

test('a fresh nonce each time', async () => {
  const scripts = await Promise.all(
    [1, 2].map(async () => {
      const session = aSession({});
      await failureOf(session, { nonce: undefined as never });
      return session.ran[1]?.split('\n').at(-2);
    }),
  );
  expect(scripts[0]).toMatch(/^main [0-9a-f]{32} <\/dev\/null$/);
  expect(scripts[0]).not.toBe(scripts[1]);
});

test.each(['', 'short', 'a b', '0123456789abcdef\nrm', '$(reboot)12'])('refuses %j as a nonce', async (nonce) => {
  await expect(run(aSession({}), { nonce })).rejects.toThrow('expected a nonce of 8 to 64 letters and digits');
});

type Case = readonly [name: string, become: Become, said: Said, code: string, phase: string, message: string];

const CASES: readonly Case[] = [
  [
    'nologin',
    'none',
    { stdout: 'This account is currently not available.\n', exitCode: 1 },
    'shell-unusable',
    'shell',
    '',
  ],
  ['no sh', 'none', { stderr: 'bash: sh: command not found', exitCode: 127 }, 'shell-unusable', 'shell', ''],
  [
    'a start-up file that eats stdin',
    'none',
    { exitCode: 0 },
    'probe-incomplete',
    'shell',
    'The probe ended before it had said everything (exit code 0).',
  ],
  [
    'sudo wants a password',
    'sudo',
    { stderr: 'sudo: a password is required\n', exitCode: 1 },
    'sudo-password-required',
    'sudo',
    '',
  ],
  [
    'old sudo wants a password',
    'sudo',
    { stderr: 'sudo: no tty present and no askpass program specified\n', exitCode: 1 },
    'sudo-password-required',
    'sudo',
    '',
  ],
  [
    'requiretty',
    'sudo',
    { stderr: 'sudo: sorry, you must have a tty to run sudo\n', exitCode: 1 },
    'sudo-tty-required',
    'sudo',
    '',
  ],
  ['no sudo', 'sudo', { stderr: 'bash: sudo: Kommando nicht gefunden.\n', exitCode: 127 }, 'sudo-missing', 'sudo', ''],
  ['no sudo in csh', 'sudo', { stderr: 'sudo: Command not found.\n', exitCode: 1 }, 'sudo-missing', 'sudo', ''],
  [
    'not a sudoer, in German',
    'sudo',
    { stderr: 'audit steht nicht in der sudoers-Datei.\n', exitCode: 1 },
    'sudo-failed',
    'sudo',
    'sudo did not run the probe (exit code 1): "audit steht nicht in der sudoers-Datei.".',
  ],
  ['lost before BEGIN', 'sudo', { how: 'lost' }, 'connection-lost', 'exec', ''],
  ['lost half-way', 'none', { stdout: `BEGIN ${NONCE}\n@roles\n`, how: 'lost' }, 'connection-lost', 'exec', ''],
  ['killed half-way', 'none', { stdout: `BEGIN ${NONCE}\n@roles\n`, exitCode: 137 }, 'probe-incomplete', 'exec', ''],
  [
    'no awk on the host',
    'none',
    { stdout: `BEGIN ${NONCE}\n@missing\nawk\nEND ${NONCE} 2\n`, exitCode: 0 },
    'probe-incomplete',
    'exec',
    'The probe ended before it had said everything (exit code 0): "awk: not found".',
  ],
  [
    'a wrong count',
    'none',
    { stdout: whole.replace(/\d+\n$/, '99\n') },
    'probe-malformed',
    'exec',
    "The probe's output cannot be what the probe wrote: it counts 99 lines and has 7.",
  ],
];

test.each(CASES)('%s', async (...[, become, said, code, phase, message]) => {
  const failure = await failureOf(aSession(said), { become });
  expect([failure.code, failure.phase]).toEqual([code, phase]);
  if (message !== '') expect(failure.message).toBe(message);
});

describe('time', () => {
  /** A command that never ends by itself. */
  const stalled: Session = {
    close: () => {},
    run: (_command, _stdin, _watch, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
  };

  test('a deadline, whatever the session says of it', async () => {
    const failure = await failureOf(stalled, { timeoutMs: 30 });
    expect([failure.code, failure.message]).toEqual(['probe-timeout', 'The probe did not finish within 0 s.']);
  });

  test('a cancelled run', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 10);
    await expect(run(stalled, { signal: controller.signal })).rejects.toThrow('aborted');
  });

  test('a run that was cancelled before', async () => {
    const session: Session = {
      close: () => {},
      run: async (_command, _stdin, _watch, signal) => {
        throw signal.reason;
      },
    };
    const failure = await failureOf(session, { signal: AbortSignal.abort() });
    expect(failure.code).toBe('cancelled');
  });
});
