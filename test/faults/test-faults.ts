import { afterAll, expect, test } from 'vitest';
import type { Clean, Expected, Fault, FaultLine, Retry, Scene, Seen, SeenHost } from './fault.ts';
import { observe } from './observe.ts';
import { observeApart } from './observe-apart.ts';
import { endQuietHost } from './quiet-host.ts';

/** For what happens before a try is stalled, and after its deadline, on a busy machine. */
const GRACE_MS = 4000;

const retries: Readonly<Record<Retry, { readonly pauses: number; readonly base: number }>> = {
  no: { pauses: 0, base: 0 },
  once: { pauses: 1, base: 1000 },
  yes: { pauses: 2, base: 500 },
  late: { pauses: 2, base: 5000 },
};

/** One test for each row of a table. They run side by side: most of their time is waiting. */
export function testFaults(faults: readonly Fault[]): void {
  afterAll(endQuietHost);
  test.concurrent.for(faults.map((fault) => [`${fault.id} ${fault.fault}`, fault] as const))(
    '%s',
    { timeout: 120_000 },
    async ([, fault], { task }) => {
      const undo: (() => unknown)[] = [];
      const clean: Clean = (part, how) => {
        undo.unshift(() => how(part));
        return part;
      };
      try {
        const scene = await fault.build(clean);
        const seen = await look(scene);
        task.meta.fault = lineOf(fault, seen);
        judge(seen, fault.sees, scene);
        await scene.check?.(seen);
      } finally {
        for (const each of undo) await each();
      }
    },
  );
}

async function look(scene: Scene): Promise<Seen> {
  const { check: _, ...job } = scene;
  const ports = scene.ports ?? scene.hosts.map((host) => host.port ?? 22);
  return scene.enter === undefined && scene.memory === undefined
    ? await observe(job, ports)
    : await observeApart(job, ports, scene.enter ?? []);
}

function judge(seen: Seen, expected: Expected, scene: Scene): void {
  const judged = seen.hosts[scene.judged ?? 0];
  if (judged === undefined) throw new Error('no host was audited');
  if ('audited' in expected) {
    expect(judged.failure).toBeUndefined();
    expect(judged.attempts).toBe(expected.tries ?? 1);
  } else {
    const { retry, message, ...failure } = expected;
    const text = typeof message === 'string' ? message : expect.stringMatching(message);
    expect(plain(judged, scene)).toEqual({ ...failure, message: text });
    expect(judged.attempts).toBe(retries[retry].pauses + 1);
    if (seen.hosts.length === 1) judgePauses(seen.pauses, retry);
  }
  expect(seen.trouble).toEqual([]);
  expect(seen.sockets).toBe(0);
  if (scene.memory !== undefined) expect(seen.memory).toBeLessThan(scene.memory);
  if (scene.stalls !== undefined) {
    const tries = Math.max(...seen.hosts.map((host) => host.attempts));
    // A timer may fire a moment early.
    expect(seen.milliseconds).toBeGreaterThan(tries * scene.stalls - 20);
    expect(seen.milliseconds).toBeLessThan(tries * (scene.stalls + GRACE_MS) + seen.paused + seen.lagged);
  }
}

/** Growing, and jittered: each pause is between half of what it could be and all of it. */
function judgePauses(pauses: readonly number[], retry: Retry): void {
  const { base, pauses: count } = retries[retry];
  expect(pauses).toHaveLength(count);
  for (const [index, pause] of pauses.entries()) {
    expect(pause).toBeGreaterThanOrEqual((base * 2 ** index) / 2);
    expect(pause).toBeLessThan(base * 2 ** index);
  }
}

/** The failure, with what differs from run to run replaced. */
function plain({ failure }: SeenHost, scene: Scene): unknown {
  if (failure === undefined) return 'audited';
  const [host] = scene.hosts;
  const tidy = (text: string): string =>
    text
      .replaceAll(/(?<=port |\]:)\d{4,5}\b/g, 'PORT')
      .replaceAll(/SHA256:[\w+/]{43}/g, 'FINGERPRINT')
      .replaceAll(/AAAA[\w+/=]{40,}/g, 'KEY')
      .replaceAll(new RegExp(`\\b${host?.user ?? 'audit'}\\b`, 'g'), 'USER');
  return { ...failure, message: tidy(failure.message), hint: tidy(failure.hint) };
}

function lineOf({ id, fault }: Fault, seen: Seen): FaultLine {
  const { milliseconds, sockets } = seen;
  const outcomes = new Map<string, number>();
  for (const { failure } of seen.hosts) {
    const outcome = failure ? `${failure.code} @ ${failure.phase}` : 'audited';
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  const all = [...outcomes].map(([outcome, count]) => (seen.hosts.length === 1 ? outcome : `${count} ${outcome}`));
  const tries = Math.max(...seen.hosts.map((host) => host.attempts));
  return { id, fault, seen: all.join(', '), milliseconds: Math.round(milliseconds), tries, sockets };
}
