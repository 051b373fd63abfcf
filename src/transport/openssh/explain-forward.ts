import { FailureError } from '../failure.ts';
import { explainRefusedForward } from '../forward-failure.ts';
import type { LoginServer } from '../log-in.ts';
import type { SshProcess } from './ssh-process.ts';

export interface Forward {
  readonly target: string;
  readonly server: LoginServer;
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
  const allowed = reason !== undefined;
  throw explainRefusedForward(allowed, reason ?? said, { hop, address: server.address, target, ms: 0 });
}
