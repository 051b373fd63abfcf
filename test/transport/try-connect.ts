import type { Failure } from '../../src/transport/failure.ts';
import { FailureError } from '../../src/transport/failure.ts';
import type { Ended, RemoteCommand, Session } from '../../src/transport/session.ts';
import { openTransport, type TransportSettings } from '../../src/transport/transport.ts';
import { aHost } from './a-host.ts';

export const CLIENT_KEY = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIHKj+sVa9WcD/q2DJUJaf43Kptc8xYuUQA4bOFj9vC8T
-----END PRIVATE KEY-----
`;

export type TrySettings = Partial<Omit<TransportSettings, 'knownHosts'>> & {
  readonly knownHosts?: string;
  readonly host?: Parameters<typeof aHost>[0];
  readonly signal?: AbortSignal;
};

/**
 * Connects to a port of this machine with a key (a fixed one if the test does not care) and short deadlines. The
 * session's end is that of its transport.
 */
export async function open(port: number, settings: TrySettings = {}): Promise<Session> {
  const { knownHosts = '', host, signal = new AbortController().signal, ...rest } = settings;
  const transport = await openTransport({
    key: CLIENT_KEY,
    connectTimeoutMs: 2000,
    handshakeTimeoutMs: 3000,
    ...rest,
    knownHosts: { name: 'known-hosts', text: knownHosts },
  });
  try {
    const session = await transport.connect(aHost({ port, ...host }), signal);
    return {
      run: (...args) => session.run(...args),
      close() {
        session.close();
        void transport.close();
      },
    };
  } catch (error) {
    await transport.close();
    throw error;
  }
}

/** The failure of a connection that must fail. */
export async function failureOf(port: number, settings: TrySettings = {}): Promise<Failure> {
  return await caught(open(port, settings));
}

export async function caught(promise: Promise<unknown>): Promise<Failure> {
  const error = await promise.then(
    () => new Error('it should have failed'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof FailureError)) throw error;
  return error.failure;
}

export interface Ran extends Omit<Ended, 'stderr'> {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script to its end, or until stdout contains `until`. */
export async function runScript(
  session: Session,
  script: string,
  { until, signal, command = 'sh -s' }: { until?: string; signal?: AbortSignal; command?: RemoteCommand } = {},
): Promise<Ran> {
  const chunks: Buffer[] = [];
  const watch = (chunk: Buffer): boolean => {
    chunks.push(chunk);
    return until !== undefined && Buffer.concat(chunks).includes(until);
  };
  const ended = await session.run(command, script, watch, signal ?? new AbortController().signal);
  return { ...ended, stdout: Buffer.concat(chunks).toString(), stderr: ended.stderr.toString() };
}
