import { describe, expect, test } from 'vitest';
import { type FailureCode, FailureError, type Phase } from '../../src/transport/failure.ts';
import { withRetries } from '../../src/transport/retry.ts';

function failing(code: FailureCode, phase: Phase): FailureError {
  return new FailureError({ code, phase, message: 'm', hint: 'h' });
}

/** Fails with each of the failures in turn, then succeeds; tells how often it was tried and how long it paused. */
async function run(failures: readonly FailureError[], retries = 2) {
  const pauses: number[] = [];
  let attempts = 0;
  const outcome = await withRetries(
    async (number) => {
      attempts += 1;
      expect(number).toBe(attempts);
      const failure = failures[attempts - 1];
      if (failure) throw failure;
      return 'done';
    },
    {
      retries,
      signal: new AbortController().signal,
      sleep: async (ms) => void pauses.push(ms),
      random: () => 0.5,
    },
  ).catch((error: unknown) => error);
  return { outcome, attempts, pauses };
}

describe('withRetries', () => {
  test('does nothing more when it works', async () => {
    expect(await run([])).toEqual({ outcome: 'done', attempts: 1, pauses: [] });
  });

  test('gives the last failure when all retries are used, with growing pauses', async () => {
    const failures = [
      failing('connect-timeout', 'connect'),
      failing('connect-timeout', 'connect'),
      failing('connection-lost', 'kex'),
    ];
    expect(await run(failures)).toEqual({ outcome: failures[2], attempts: 3, pauses: [375, 750] });
  });

  test('waits longer for a server that turns people away', async () => {
    expect(await run([failing('throttled', 'banner')])).toEqual({ outcome: 'done', attempts: 2, pauses: [3750] });
  });

  test('no retries are no retries', async () => {
    expect((await run([failing('connect-timeout', 'connect')], 0)).attempts).toBe(1);
  });

  test.each<[FailureCode, Phase, number]>([
    ['dns', 'resolve', 1],
    ['dns-timeout', 'resolve', 3],
    ['connect-refused', 'connect', 2],
    ['unreachable', 'connect', 2],
    ['connect-timeout', 'connect', 3],
    ['closed-before-banner', 'banner', 3],
    ['throttled', 'banner', 3],
    ['not-ssh', 'banner', 1],
    ['protocol-version', 'banner', 1],
    ['protocol-error', 'kex', 1],
    ['handshake-timeout', 'kex', 3],
    ['handshake-failed', 'kex', 1],
    ['algorithm-mismatch', 'kex', 1],
    ['connection-lost', 'kex', 3],
    ['connection-lost', 'auth', 1],
    ['connection-lost', 'exec', 3],
    ['host-key-unknown', 'hostkey', 1],
    ['host-key-changed', 'hostkey', 1],
    ['host-key-revoked', 'hostkey', 1],
    ['host-key-ca-unsupported', 'hostkey', 1],
    ['auth-failed', 'auth', 1],
    ['auth-interactive-unsupported', 'auth', 1],
    ['agent-unavailable', 'auth', 1],
    ['key-algorithm', 'auth', 1],
    ['exec-refused', 'session', 1],
    ['shell-unusable', 'shell', 1],
    ['sudo-password-required', 'sudo', 1],
    ['sudo-tty-required', 'sudo', 1],
    ['sudo-missing', 'sudo', 1],
    ['sudo-failed', 'sudo', 1],
    ['probe-timeout', 'exec', 1],
    ['probe-incomplete', 'exec', 1],
    ['probe-malformed', 'exec', 1],
    ['output-limit', 'exec', 1],
    ['local-resource', 'connect', 1],
    ['cancelled', 'run', 1],
    ['internal', 'run', 1],
  ])('%s in phase %s: %i attempts of 3', async (code, phase, attempts) => {
    const failure = failing(code, phase);
    expect((await run([failure, failure, failure])).attempts).toBe(attempts);
  });

  test('leaves an error that is no failure alone: it is a bug', async () => {
    const bug = new TypeError('bug');
    const attempt = async () => {
      throw bug;
    };
    await expect(withRetries(attempt, { retries: 2, signal: new AbortController().signal })).rejects.toBe(bug);
  });

  test('stops waiting at once when the run is stopped', async () => {
    const controller = new AbortController();
    const attempt = async () => {
      setTimeout(() => controller.abort(), 10);
      throw failing('throttled', 'banner');
    };
    const started = performance.now();
    await expect(withRetries(attempt, { retries: 2, signal: controller.signal })).rejects.toMatchObject({
      failure: { code: 'cancelled', phase: 'banner' },
    });
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('does not try again when the run was stopped meanwhile', async () => {
    const controller = new AbortController();
    let attempts = 0;
    const attempt = async () => {
      attempts += 1;
      controller.abort();
      throw failing('connect-timeout', 'connect');
    };
    await expect(withRetries(attempt, { retries: 2, signal: controller.signal })).rejects.toMatchObject({
      failure: { code: 'connect-timeout' },
    });
    expect(attempts).toBe(1);
  });
});
