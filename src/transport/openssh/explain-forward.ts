import type { SshTarget } from '../connect-ssh.ts';
import { FailureError } from '../failure.ts';
import { makeFailure } from '../make-failure.ts';
import { quoteRemote } from '../remote-text.ts';
import type { SshProcess } from './ssh-process.ts';

export interface Forward {
  readonly target: string;
  readonly server: SshTarget;
  /** Name of the jump host; none for a server that is reached directly. */
  readonly hop: string | undefined;
}

/** A way through a jump host that ends before the server has said anything may be one that never was: its ssh knows. */
export async function explainForward(
  error: unknown,
  before: SshProcess | undefined,
  { target, server, hop }: Forward,
): Promise<never> {
  if (!(error instanceof FailureError) || before === undefined || hop === undefined) throw error;
  if (error.failure.code !== 'closed-before-banner') throw error;
  await before.over;
  const said = before.journal.told.channelRefused;
  if (said === undefined) throw error;
  // sshd sends the system's words for why it could not connect; whatever else it says, it would not.
  const reason = /^connect failed: (.*)/.exec(said)?.[1];
  if (reason === undefined) throw makeFailure('jump-forward-refused', 'connect', { target, hop, said });
  if (/refused/i.test(reason)) throw makeFailure('connect-refused', 'connect', { target });
  if (/not known|resolve|nodename/i.test(reason)) throw makeFailure('dns', 'resolve', { address: server.address });
  throw makeFailure('unreachable', 'connect', { target, reason: quoteRemote(reason) });
}
