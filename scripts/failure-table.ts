// The table of failures in docs/connecting.md: what is printed is what the audit prints, with names in place of values.
import type { FailureCode, Phase } from '../src/transport/failure.ts';
import type { FailureDetails } from '../src/transport/failure-details.ts';
import { makeFailure } from '../src/transport/make-failure.ts';
import { retryRule } from '../src/transport/retry.ts';

const target = 'HOST port PORT';
const user = 'USER';
const said = Buffer.alloc(0);
const place = { file: 'known-hosts', line: 3 };
const offered = { type: 'ssh-ed25519', fingerprint: 'SHA256:NEW', line: 'HOST ssh-ed25519 AAAA…' };
const known = [{ type: 'ssh-ed25519', fingerprint: 'SHA256:OLD', place }];

type Example<Code extends FailureCode> = readonly [phases: readonly [Phase, ...Phase[]], FailureDetails[Code]];

/** For every code the phases that it can end in, and an example of its details. */
export const examples: { readonly [Code in FailureCode]: Example<Code> } = {
  dns: [['resolve'], { address: 'NAME' }],
  'dns-timeout': [['resolve'], { address: 'NAME', ms: 10_000 }],
  'address-refused': [['resolve'], { address: 'NAME', resolved: ['ADDRESS'], why: 'not-allowed' }],
  'connect-refused': [['connect'], { target }],
  'connect-timeout': [['connect'], { target, ms: 10_000 }],
  unreachable: [['connect'], { target, reason: 'EHOSTUNREACH' }],
  'closed-before-banner': [['banner'], { target, said }],
  throttled: [['banner', 'kex', 'hostkey', 'auth'], { target, said }],
  'not-ssh': [['banner'], { target, protocol: 'HTTP', said }],
  'protocol-version': [['banner'], { target, said }],
  'protocol-error': [['banner', 'kex', 'hostkey', 'auth'], { target, what: 'its host key is malformed' }],
  'handshake-timeout': [['banner', 'kex', 'hostkey', 'auth'], { target, ms: 10_000, phase: 'kex' }],
  'handshake-failed': [['kex', 'hostkey', 'auth'], { target, what: 'data was altered on the way' }],
  'algorithm-mismatch': [['kex', 'hostkey', 'auth'], { target, what: 'cipher', ours: ['…'], theirs: ['…'] }],
  'connection-lost': [['connect', 'kex', 'hostkey', 'auth', 'exec'], { target, phase: 'exec' }],
  'jump-forward-refused': [['connect'], { target, hop: 'JUMP', said: '' }],
  'host-key-unknown': [['hostkey'], { target, offered, known: [] }],
  'host-key-changed': [['hostkey'], { target, offered, known }],
  'host-key-revoked': [['hostkey'], { target, offered, place }],
  'host-key-ca-unsupported': [['hostkey'], { target, offered, place }],
  'auth-failed': [['auth'], { user, tried: ['publickey SHA256:KEY'], accepts: ['publickey'] }],
  'auth-interactive-unsupported': [['auth'], { user, partial: false }],
  'agent-unavailable': [['auth'], { user, empty: false }],
  'agent-key-missing': [['auth'], { user, missing: ['SHA256:KEY'], tried: [] }],
  'key-algorithm': [['auth'], { user }],
  'exec-refused': [['session'], { command: 'sh -s' }],
  'shell-unusable': [['shell'], { exitCode: 1, said }],
  'sudo-password-required': [['sudo'], { user, target: 'root' }],
  'sudo-tty-required': [['sudo'], { user }],
  'sudo-missing': [['sudo'], { user }],
  'sudo-not-allowed': [['sudo'], { user, target: 'root' }],
  'sudo-user-unknown': [['sudo'], { target: 'OTHER' }],
  'sudo-account-invalid': [['sudo'], { user, target: 'root', said }],
  'sudo-noexec': [['sudo'], { user, target: 'root' }],
  'sudo-failed': [['sudo'], { target: 'root', exitCode: 1, said }],
  'probe-timeout': [['exec'], { ms: 30_000 }],
  'probe-incomplete': [['shell', 'exec'], { exitCode: 0, said }],
  'probe-malformed': [['exec'], { what: 'a section comes twice' }],
  'output-limit': [['exec'], { bytes: 16 * 1024 * 1024 }],
  'local-resource': [['resolve', 'connect', 'exec'], { what: 'EMFILE' }],
  cancelled: [['run'], {}],
  internal: [['run'], { what: '…' }],
};

export function failureTable(): string {
  const rows = (Object.keys(examples) as FailureCode[]).map(row);
  return [
    '| code | phase | what it says | tried again | what to do |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function row(code: FailureCode): string {
  const [phases, details] = examples[code];
  const { message, hint } = makeFailure(code, phases[0], details).failure;
  // A failure of a run can come at any step of it.
  const where = phases[0] === 'run' ? 'any' : phases.join(', ');
  return `| \`${code}\` | ${where} | ${cell(message)} | ${tries(code, phases)} | ${cell(hint)} |`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function tries(code: FailureCode, phases: readonly Phase[]): string {
  const rules = phases.map((phase) => retryRule({ code, phase }));
  const rule = rules.find((each) => each !== undefined);
  if (rule === undefined) return 'no';
  const final = phases.filter((_, index) => rules[index] === undefined);
  const except = final.length === 0 ? '' : `, but not in ${final.join(', ')}`;
  if (rule.most === 1) return `once${except}`;
  return `yes${rule.pauseMs >= 5000 ? ', after a longer pause' : ''}${except}`;
}
