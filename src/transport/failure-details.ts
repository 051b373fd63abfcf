import type { Place } from '../problem.ts';
import type { Phase } from './failure.ts';
import type { KnownKey, OfferedKey } from './host-verdict.ts';

/** What each failure's words are made from. `target` is `ADDRESS port PORT`, times are in milliseconds. */
export interface FailureDetails {
  /** `at`: the jump host that looked the name up; absent for the runner. */
  dns: { readonly address: string; readonly at?: string };
  'dns-timeout': { readonly address: string; readonly ms: number };
  /**
   * Why: `link-local`: of a network or service that only neighbours should reach; `not-allowed`: allowed-hosts lacks it;
   * `unresolved`: a name that only a jump host can look up; `local`: this machine, which allowed-hosts lacks.
   */
  'address-refused': {
    readonly address: string;
    readonly resolved: readonly string[];
    readonly why: 'link-local' | 'not-allowed' | 'unresolved' | 'local';
  };
  'connect-refused': { readonly target: string };
  'connect-timeout': { readonly target: string; readonly ms: number };
  /** `at`: the jump host that found no way; absent for the runner. */
  unreachable: { readonly target: string; readonly reason: string; readonly at?: string };
  'closed-before-banner': { readonly target: string; readonly said: Buffer };
  throttled: { readonly target: string; readonly said: Buffer | string };
  'not-ssh': { readonly target: string; readonly protocol: 'HTTP' | 'TLS' | 'unknown'; readonly said: Buffer };
  'protocol-version': { readonly target: string; readonly said: Buffer };
  'protocol-error': { readonly target: string; readonly what: string };
  'handshake-timeout': { readonly target: string; readonly ms: number; readonly phase: Phase };
  'handshake-failed': { readonly target: string; readonly what: string };
  'algorithm-mismatch': {
    readonly target: string;
    readonly what: string;
    readonly ours: readonly string[];
    readonly theirs: readonly string[];
  };
  /** `hop`: it was the connection to this jump host, which was to connect to the target. */
  'connection-lost': { readonly target: string; readonly phase: Phase; readonly hop?: string };
  /** `hop`: the jump host that would not connect onwards. */
  'jump-forward-refused': { readonly target: string; readonly hop: string; readonly said: string };
  'host-key-unknown': {
    readonly target: string;
    readonly offered: OfferedKey;
    readonly known: readonly KnownKey[];
    /** Why its certificate does not count, where an authority is known for the host and certificates can be checked. */
    readonly certificate?: string;
  };
  'host-key-changed': {
    readonly target: string;
    readonly offered: OfferedKey;
    /** What the key differs from: known_hosts, the inventory's pin, or the key that this very connection began with. */
    readonly known: readonly KnownKey[] | { readonly pinned: string } | { readonly before: string };
  };
  'host-key-revoked': { readonly target: string; readonly offered: OfferedKey; readonly place: Place };
  'host-key-ca-unsupported': { readonly target: string; readonly offered: OfferedKey; readonly place: Place };
  'auth-failed': {
    readonly user: string;
    /** What was tried, in order: `publickey SHA256:…`, `password`. */
    readonly tried: readonly string[];
    /** Methods that the server would go on with. */
    readonly accepts: readonly string[];
    /** The server's own reason for hanging up, if it gave one. */
    readonly said?: string;
  };
  'auth-interactive-unsupported': { readonly user: string; readonly partial: boolean };
  'agent-unavailable': { readonly user: string; readonly empty: boolean };
  'agent-key-missing': {
    readonly user: string;
    /** `SHA256:…` of the keys that the agent was to have. */
    readonly missing: readonly string[];
    /** What else was tried, as in auth-failed. */
    readonly tried: readonly string[];
  };
  'key-algorithm': { readonly user: string };
  'exec-refused': { readonly command: string };
  'shell-unusable': { readonly exitCode: number | undefined; readonly said: Buffer };
  /** `target`: whom sudo was to run the probe as. */
  'sudo-password-required': { readonly user: string; readonly target: string };
  'sudo-tty-required': { readonly user: string };
  'sudo-missing': { readonly user: string };
  'sudo-not-allowed': { readonly user: string; readonly target: string };
  'sudo-user-unknown': { readonly target: string };
  'sudo-account-invalid': { readonly user: string; readonly target: string; readonly said: Buffer };
  'sudo-noexec': { readonly user: string; readonly target: string };
  'sudo-failed': { readonly target: string; readonly exitCode: number | undefined; readonly said: Buffer };
  'probe-timeout': { readonly ms: number };
  'probe-incomplete': { readonly exitCode: number | undefined; readonly said: Buffer };
  'probe-malformed': { readonly what: string };
  'output-limit': { readonly bytes: number };
  'local-resource': { readonly what: string };
  cancelled: Readonly<Record<never, never>>;
  internal: { readonly what: string };
}
