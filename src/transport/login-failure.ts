import type { Signers } from './credentials.ts';
import type { FailureError } from './failure.ts';
import { makeFailure } from './make-failure.ts';

/** How a login went that failed, whoever tried it. */
export interface LoginStory {
  readonly user: string;
  readonly signers: Pick<Signers, 'agent' | 'notInAgent'>;
  /** What was tried, in order: `publickey SHA256:…`, `password`. */
  readonly tried: readonly string[];
  /** Methods that the server would go on with. */
  readonly accepts: readonly string[];
  /** Something was accepted, and more was asked for. */
  readonly partial: boolean;
  readonly sha1Refused: boolean;
  /** There was a password and no key. */
  readonly passwordOnly?: boolean;
  /** The server's reason for hanging up. */
  readonly said?: string | undefined;
}

/** Why a login failed. */
export function loginFailure(story: LoginStory): FailureError {
  const { user, tried, accepts, partial, said } = story;
  const { agent, notInAgent: missing } = story.signers;
  if (story.sha1Refused) return makeFailure('key-algorithm', 'auth', { user });
  if (wantsAnswers(story)) return makeFailure('auth-interactive-unsupported', 'auth', { user, partial });
  if (missing.length > 0 && agent !== 'silent')
    return makeFailure('agent-key-missing', 'auth', { user, missing, tried });
  if (tried.length === 0 && (agent === 'silent' || agent === 'empty')) {
    return makeFailure('agent-unavailable', 'auth', { user, empty: agent === 'empty' });
  }
  return makeFailure('auth-failed', 'auth', { user, tried, accepts, ...(said !== undefined && { said }) });
}

/** Only questions are left: neither a key nor a password of ours would be taken. */
function wantsAnswers({ accepts, passwordOnly = false }: LoginStory): boolean {
  if (!accepts.includes('keyboard-interactive') || accepts.includes('password')) return false;
  // With a key that was refused, that is the news, unless there was only a password to begin with.
  return !accepts.includes('publickey') || passwordOnly;
}
