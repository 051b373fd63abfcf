import type { FailureError } from '../transport/failure.ts';
import { makeFailure } from '../transport/make-failure.ts';

/** A probe that sudo did not run, or not as it should. */
export interface SudoEnding {
  readonly exitCode: number | undefined;
  readonly said: Buffer;
  readonly user: string;
  /** Whom sudo was to run the probe as. */
  readonly target: string;
}

/** In this order: sudo may name an account that is locked first, and ask for a password all the same. */
const PHRASES = [
  ['sudo-tty-required', /must have a tty/i],
  ['sudo-account-invalid', /account validation failure|account or password is expired|account is locked/i],
  ['sudo-user-unknown', /unknown user|user \S+ not found/i],
  [
    'sudo-not-allowed',
    /is not allowed to (execute|run)|is not in the sudoers file|may not run sudo|I'm afraid I can't/i,
  ],
  ['sudo-password-required', /password is required|a password|no askpass|authentication is required/i],
] as const;

/**
 * sudo exits with 1 whatever was wrong, and its words are perhaps translated (sshd gives no way to ask for English ones):
 * they only refine what is known. sudo and, as far as it differs, sudo-rs.
 */
export function explainSudo({ exitCode, said, user, target }: SudoEnding): FailureError {
  const words = said.subarray(0, 2048).toString('latin1');
  if (exitCode === 127 || /sudo\S*:? (command )?not found/i.test(words)) {
    return makeFailure('sudo-missing', 'sudo', { user });
  }
  // The shell runs and may start nothing, not even what says BEGIN: its exit code for a program that it must not run.
  if (exitCode === 126 && !/sudo\S*: /i.test(words)) return makeFailure('sudo-noexec', 'sudo', { user, target });
  const code = PHRASES.find(([, pattern]) => pattern.test(words))?.[0];
  switch (code) {
    case undefined:
      return makeFailure('sudo-failed', 'sudo', { target, exitCode, said });
    case 'sudo-account-invalid':
      return makeFailure(code, 'sudo', { user, target, said });
    case 'sudo-user-unknown':
      return makeFailure(code, 'sudo', { target });
    case 'sudo-tty-required':
      return makeFailure(code, 'sudo', { user });
    default:
      return makeFailure(code, 'sudo', { user, target });
  }
}
