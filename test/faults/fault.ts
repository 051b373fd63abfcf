import type { Facts } from '../../src/facts/facts.ts';
import type { Failure, FailureCode, Phase } from '../../src/transport/failure.ts';
import type { TransportSettings } from '../../src/transport/transport.ts';
import type { aHost } from '../transport/a-host.ts';

/** Registers how to undo what was just built, and gives it back. Undone in reverse order, whatever happens. */
export type Clean = <Part>(part: Part, undo: (part: Part) => unknown) => Part;

/** What to audit with what. All of it survives JSON, since some of it is done by a process of its own. */
export interface Job {
  readonly hosts: readonly NonNullable<Parameters<typeof aHost>[0]>[];
  readonly transport: Partial<Omit<TransportSettings, 'lookup' | 'knownHosts'>> & { readonly knownHosts?: string };
  readonly probeTimeoutMs?: number;
  readonly concurrency?: number;
  readonly sysctlKeys?: readonly string[];
}

/** One host, as the report would have it. */
export interface SeenHost {
  readonly attempts: number;
  readonly facts?: Facts;
  readonly failure?: Failure;
}

/** What was seen of a job, and what it left behind. */
export interface Seen {
  readonly hosts: readonly SeenHost[];
  /** Wall time of all of it. */
  readonly milliseconds: number;
  /** Pauses between tries, in the order in which they were asked for, in milliseconds. */
  readonly pauses: readonly number[];
  /** How long was paused indeed. */
  readonly paused: number;
  /** TCP sockets of the process to the ports of the servers when all was over. */
  readonly sockets: number;
  /** Most memory that was in use more than before, in MiB. */
  readonly memory: number;
  /** How long the process wanted to run and could not, in milliseconds: a machine that is busy with other tests. */
  readonly lagged: number;
  /** Unhandled rejections, uncaught exceptions and warnings of the process meanwhile. */
  readonly trouble: readonly string[];
}

export interface Scene extends Job {
  /** Ports whose connections are counted when all is over. Default: those of the hosts. */
  readonly ports?: readonly number[];
  /** Put before the command of a process of its own: a namespace, a limit. Without it, the tests' process audits. */
  readonly enter?: readonly string[];
  /** The deadline that ends each try, in milliseconds. */
  readonly stalls?: number;
  /** Most memory that may be taken, in MiB; measured in a process of its own. */
  readonly memory?: number;
  /** The host that the row is about, when it is not the first. */
  readonly judged?: number;
  /** What else must be true. Throws when it is not. */
  readonly check?: (seen: Seen) => void | Promise<void>;
}

/** How often a host is tried: the last column of the table. `late`: as `yes`, after long pauses. */
export type Retry = 'no' | 'once' | 'yes' | 'late';

/** In texts, PORT, USER, FINGERPRINT and KEY stand for what differs from run to run. */
export type Expected =
  | { readonly audited: true; readonly tries?: number }
  | {
      readonly code: FailureCode;
      readonly phase: Phase;
      readonly retry: Retry;
      readonly message: string | RegExp;
      readonly hint: string;
    };

/** A row of the table. A fault that can be built in several ways has several. */
export interface Fault {
  readonly id: string;
  readonly fault: string;
  readonly build: (clean: Clean) => Promise<Scene>;
  readonly sees: Expected;
}

/** What the line of a row says. Travels from the test to the reporter. */
export interface FaultLine {
  readonly id: string;
  readonly fault: string;
  readonly seen: string;
  readonly milliseconds: number;
  readonly tries: number;
  readonly sockets: number;
}

declare module 'vitest' {
  interface TaskMeta {
    fault?: FaultLine;
  }
}
