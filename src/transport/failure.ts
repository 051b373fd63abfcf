/** The step in which reaching a host failed. */
export type Phase =
  | 'resolve'
  | 'connect'
  | 'banner'
  | 'kex'
  | 'hostkey'
  | 'auth'
  | 'session'
  | 'shell'
  | 'sudo'
  | 'exec'
  | 'run';

/** Why a host could not be audited. One closed list, used by the report, the log and the docs. */
export type FailureCode =
  | 'dns'
  | 'dns-timeout'
  | 'address-refused'
  | 'connect-refused'
  | 'connect-timeout'
  | 'unreachable'
  | 'closed-before-banner'
  | 'throttled'
  | 'not-ssh'
  | 'protocol-version'
  | 'protocol-error'
  | 'handshake-timeout'
  | 'handshake-failed'
  | 'algorithm-mismatch'
  | 'connection-lost'
  | 'jump-forward-refused'
  | 'host-key-unknown'
  | 'host-key-changed'
  | 'host-key-revoked'
  | 'host-key-ca-unsupported'
  | 'auth-failed'
  | 'auth-interactive-unsupported'
  | 'agent-unavailable'
  | 'agent-key-missing'
  | 'key-algorithm'
  | 'exec-refused'
  | 'shell-unusable'
  | 'sudo-password-required'
  | 'sudo-tty-required'
  | 'sudo-missing'
  | 'sudo-not-allowed'
  | 'sudo-user-unknown'
  | 'sudo-account-invalid'
  | 'sudo-noexec'
  | 'sudo-failed'
  | 'probe-timeout'
  | 'probe-incomplete'
  | 'probe-malformed'
  | 'output-limit'
  | 'local-resource'
  | 'cancelled'
  | 'internal';

/** Why a host is not in the report as audited. A value, not an exception: one host never stops another. */
export interface Failure {
  readonly code: FailureCode;
  readonly phase: Phase;
  /** What happened. May quote the host: text for {@link untrusted} rendering only. */
  readonly message: string;
  /** What to do about it. Our own words. */
  readonly hint: string;
}

/** Carries a {@link Failure} out of callbacks; caught at the edge of `transport` and `probe`. */
export class FailureError extends Error {
  override readonly name = 'FailureError';
  readonly failure: Failure;
  /** Another try would only repeat what was tried elsewhere: at a jump host, for everybody behind it. */
  readonly final: boolean;

  constructor(failure: Failure, { final = false }: { readonly final?: boolean } = {}) {
    super(failure.message);
    this.failure = failure;
    this.final = final;
  }
}
