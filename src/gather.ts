import pMap from 'p-map';
import type { BundledHost } from './facts/bundle.ts';
import type { Facts } from './facts/facts.ts';
import { readFacts } from './facts/read-facts.ts';
import type { Host } from './inventory/host.ts';
import { runProbe } from './probe/run-probe.ts';
import { type Failure, FailureError } from './transport/failure.ts';
import { makeFailure } from './transport/make-failure.ts';
import { type RetryOptions, withRetries } from './transport/retry.ts';
import type { Transport } from './transport/transport.ts';

/** What became of one host: its facts, or why there are none. */
export interface Gathered {
  readonly host: Host;
  /** Connections tried. */
  readonly attempts: number;
  /** Wall time. */
  readonly milliseconds: number;
  readonly facts?: Facts;
  readonly failure?: Failure;
}

/** What gathering needs to know about a run. */
export interface GatherOptions {
  readonly concurrency: number;
  readonly probeTimeoutMs: number;
  readonly retries: number;
  /** Keys and variables that the baseline names: all others of their kind stay on the host. */
  readonly sysctlKeys: ReadonlySet<string>;
  readonly inputNames: ReadonlySet<string>;
  /** Aborted when the run is cancelled or out of time. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Waits between two tries; by the clock when not given. */
  readonly sleep?: RetryOptions['sleep'];
  readonly onHost: (gathered: Gathered) => void;
}

/** Gathers the facts of all hosts, some at a time, in the order of the inventory. Never rejects for a host. */
export function gatherAll(
  hosts: readonly Host[],
  transport: Transport,
  options: GatherOptions,
): Promise<readonly Gathered[]> {
  const gatherOne = async (host: Host): Promise<Gathered> => {
    const gathered = await gather(host, transport, options);
    options.onHost(gathered);
    return gathered;
  };
  return pMap(hosts, gatherOne, { concurrency: options.concurrency });
}

async function gather(host: Host, transport: Transport, options: GatherOptions): Promise<Gathered> {
  const { result: facts, ...tried } = await attempt(() => probeOnce(host, transport, options), options);
  return { host, ...tried, ...(facts === undefined ? {} : { facts }) };
}

/** What became of something that is tried on a host: a result, or a failure. */
export interface Attempted<Result> {
  /** Connections tried. */
  readonly attempts: number;
  /** Wall time. */
  readonly milliseconds: number;
  readonly result?: Result;
  readonly failure?: Failure;
}

/** Does `work` on a host, again where that makes sense. Never rejects. */
export async function attempt<Result>(
  work: () => Promise<Result>,
  { retries, signal, sleep }: Pick<GatherOptions, 'retries' | 'signal' | 'sleep'>,
): Promise<Attempted<Result>> {
  // Not by the wall clock, which may be set while a host is audited.
  const started = performance.now();
  let attempts = 0;
  const counted = async (): Promise<Result> => {
    // A host whose turn comes after the run was stopped is not even tried.
    if (!signal.aborted) attempts += 1;
    return work();
  };
  const outcome = await withRetries(counted, { retries, signal, ...(sleep && { sleep }) }).then(
    (result) => ({ result }),
    (error: unknown) => ({ failure: failureOf(error) }),
  );
  return { attempts, milliseconds: Math.round(performance.now() - started), ...outcome };
}

async function probeOnce(host: Host, transport: Transport, options: GatherOptions): Promise<Facts> {
  const session = await transport.connect(host, options.signal);
  try {
    const output = await runProbe(session, {
      become: host.become,
      becomeUser: host.becomeUser,
      ...(host.user === undefined ? {} : { user: host.user }),
      timeoutMs: options.probeTimeoutMs,
      signal: options.signal,
    });
    return readFacts(output, {
      host,
      at: options.now(),
      sysctlKeys: options.sysctlKeys,
      inputNames: options.inputNames,
    });
  } finally {
    session.close();
  }
}

/** A gathered host as the facts bundle keeps it. */
export function bundled({ host, attempts, milliseconds, facts, failure }: Gathered): BundledHost {
  return {
    name: host.name,
    groups: [...host.groups],
    location: host.place,
    ...(host.baseline && { baseline: { sources: host.baseline.sources, location: host.baseline.place } }),
    ...(host.inputPlaces && { inputLocations: host.inputPlaces }),
    attempts,
    milliseconds,
    ...(facts === undefined ? {} : { facts }),
    ...(failure === undefined ? {} : { error: failure }),
  };
}

/** A failure is a value. Anything else that was thrown is a bug of ours; it still costs only this host. */
function failureOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  return makeFailure('internal', 'run', { what: error instanceof Error ? error.message : String(error) }).failure;
}
