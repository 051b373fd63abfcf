import type { HostCheck, StepName } from './connection-check.ts';

/** What stands in the table for a failure. Where there is none here, its code is short enough. */
const WORDS: Readonly<Record<string, string>> = {
  dns: 'no such name',
  'dns-timeout': 'no answer',
  'address-refused': 'not allowed',
  'connect-refused': 'refused',
  'connect-timeout': 'no answer',
  unreachable: 'no way',
  'closed-before-banner': 'closed',
  'jump-forward-refused': 'jump refuses',
  'handshake-timeout': 'no answer',
  'handshake-failed': 'altered',
  'algorithm-mismatch': 'outdated',
  'connection-lost': 'lost',
  'host-key-unknown': 'unknown',
  'host-key-changed': 'CHANGED',
  'host-key-revoked': 'REVOKED',
  'host-key-ca-unsupported': 'CA only',
  'auth-failed': 'refused',
  'auth-interactive-unsupported': 'asks',
  'agent-unavailable': 'no agent',
  'agent-key-missing': 'no such key',
  'key-algorithm': 'SHA-1',
  'exec-refused': 'refused',
  'shell-unusable': 'no shell',
  'sudo-password-required': 'password',
  'sudo-tty-required': 'wants a tty',
  'sudo-missing': 'missing',
  'sudo-not-allowed': 'not allowed',
  'sudo-user-unknown': 'no such user',
  'sudo-account-invalid': 'account',
  'sudo-noexec': 'noexec',
  'sudo-failed': 'refused',
  'probe-timeout': 'no end',
  'probe-incomplete': 'incomplete',
  'probe-malformed': 'malformed',
  'output-limit': 'floods',
};

/** `ok`, a short word for what is wrong, `-` for what was not got to. */
export function stepWords(check: HostCheck, step: StepName): string {
  switch (check[step].state) {
    case 'ok':
      return 'ok';
    case 'not-reached':
      return '-';
    case 'not-needed':
      return step === 'sudo' ? 'none' : 'local';
    case 'failed': {
      const code = check.error?.code ?? 'failed';
      return (Object.hasOwn(WORDS, code) ? WORDS[code] : undefined) ?? code;
    }
  }
}

/** How many facts would be unknown. */
export function unknownWords({ unknown }: HostCheck): string {
  if (unknown === undefined) return '-';
  const facts = unknown.reduce((sum, { count }) => sum + count, 0);
  return facts === 0 ? 'ok' : String(facts);
}
