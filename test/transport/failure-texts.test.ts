import { expect, test } from 'vitest';
import type { FailureCode } from '../../src/transport/failure.ts';
import type { FailureDetails } from '../../src/transport/failure-details.ts';
import { failureTexts } from '../../src/transport/failure-texts.ts';
import { makeFailure } from '../../src/transport/make-failure.ts';

const target = 'web1 port 22';
const said = Buffer.from('\x1b[31mno\n::error::way\x00');
const user = 'audit';
const offered = { type: 'ssh-ed25519', fingerprint: 'SHA256:new', line: 'web1 ssh-ed25519 AAAA' };
const known = [{ type: 'ssh-rsa', fingerprint: 'SHA256:old', place: { file: 'known-hosts', line: 7 } }];
const place = { file: 'known-hosts', line: 3 };

/** Details for every code, as hostile as they can be. */
const details: FailureDetails = {
  dns: { address: 'web1' },
  'dns-timeout': { address: 'web1', ms: 10_000 },
  'address-refused': { address: 'web1', resolved: ['169.254.169.254'], why: 'link-local' },
  'connect-refused': { target },
  'connect-timeout': { target, ms: 1500 },
  unreachable: { target, reason: 'EHOSTUNREACH' },
  'closed-before-banner': { target, said },
  throttled: { target, said },
  'not-ssh': { target, protocol: 'unknown', said },
  'protocol-version': { target, said },
  'protocol-error': { target, what: 'its host key is malformed' },
  'handshake-timeout': { target, ms: 20_000, phase: 'kex' },
  'handshake-failed': { target, what: 'data was altered on the way' },
  'algorithm-mismatch': { target, what: 'cipher', ours: ['a', 'b'], theirs: ['c\x1b[2J', 'd'] },
  'connection-lost': { target, phase: 'exec' },
  'jump-forward-refused': { target, hop: 'bastion port 22', said: 'open\x1b failed' },
  'host-key-unknown': { target, offered, known },
  'host-key-changed': { target, offered, known },
  'host-key-revoked': { target, offered, place },
  'host-key-ca-unsupported': { target, offered, place },
  'auth-failed': {
    user,
    tried: ['publickey SHA256:k', 'password'],
    accepts: ['publickey', 'x\n'],
    said: 'go\x07 away',
  },
  'auth-interactive-unsupported': { user, partial: true },
  'agent-unavailable': { user, empty: false },
  'agent-key-missing': { user, missing: ['SHA256:k'], tried: ['password'] },
  'key-algorithm': { user },
  'exec-refused': { command: 'sh -s' },
  'shell-unusable': { exitCode: 1, said },
  'sudo-password-required': { user, target: 'root' },
  'sudo-tty-required': { user },
  'sudo-missing': { user },
  'sudo-not-allowed': { user, target: 'postgres' },
  'sudo-user-unknown': { target: 'postgres' },
  'sudo-account-invalid': { user, target: 'root', said },
  'sudo-noexec': { user, target: 'root' },
  'sudo-failed': { target: 'postgres', exitCode: undefined, said },
  'probe-timeout': { ms: 30_000 },
  'probe-incomplete': { exitCode: 0, said: Buffer.alloc(0) },
  'probe-malformed': { what: 'a section comes twice' },
  'output-limit': { bytes: 16 * 1024 * 1024 },
  'local-resource': { what: 'EMFILE' },
  cancelled: {},
  internal: { what: 'TypeError: \x1b[0mx' },
};

const codes = Object.keys(details) as FailureCode[];

function textOf<Code extends FailureCode>(code: Code): string {
  const { message, hint } = makeFailure(code, 'run', details[code]).failure;
  return `${code}\n  ${message}\n  ${hint}`;
}

test('all texts', () => {
  expect(`\n${codes.map(textOf).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    dns
      The name web1 does not resolve to an address.
      Check the name (ansible_host) and that the runner uses a resolver that knows it.
    dns-timeout
      The resolver gave no answer for web1 within 10 s.
      Check the DNS servers of the runner, or give an address in ansible_host.
    address-refused
      No connection was made to web1: 169.254.169.254 is a link-local or metadata address.
      Such addresses answer for the machine that asks, not for a host. If it is one all the same, list the address in allowed-hosts.
    connect-refused
      web1 port 22 refused the connection: nothing listens there, or a firewall rejects it.
      Check ansible_port, that sshd runs, and the firewall in front of it.
    connect-timeout
      web1 port 22 did not answer within 1.5 s.
      Check that the host is up and that a firewall lets the runner through; a slow way may need a longer connect-timeout.
    unreachable
      There is no way to web1 port 22 from here (EHOSTUNREACH).
      Check the address, the routes of the runner (VPN, private network) and the firewall.
    closed-before-banner
      web1 port 22 closed the connection before it introduced itself as an SSH server: "[31mno ::error::way".
      sshd may be overloaded (MaxStartups), may block this address, or may not be what listens there: see its log.
    throttled
      web1 port 22 turns connections away for now: "[31mno ::error::way".
      Lower concurrency, or raise MaxStartups or PerSourcePenalties on the host; wait before the next run.
    not-ssh
      web1 port 22 is no SSH server: "[31mno ::error::way".
      Check ansible_host and ansible_port.
    protocol-version
      web1 port 22 does not speak version 2 of the SSH protocol: "[31mno ::error::way".
      Upgrade the SSH server: version 1 is broken beyond repair and is not spoken here.
    protocol-error
      web1 port 22 broke the SSH protocol: its host key is malformed.
      Look at what listens there, and at what stands between it and the runner.
    handshake-timeout
      web1 port 22 accepted the connection, but did not finish the key exchange within 20 s.
      A path MTU that is too small for full packets (VPN, tunnel) does this, and so does an overloaded host.
    handshake-failed
      The key exchange with web1 port 22 failed: data was altered on the way.
      Something on the way may have altered the data, or the server is faulty: try \`ssh -v\` from the same place.
    algorithm-mismatch
      There is no cipher that both sides accept: web1 port 22 offers "c [2J, d", we offer a, b.
      Upgrade or reconfigure the SSH server; outdated algorithms are not spoken here.
    connection-lost
      The connection to web1 port 22 was lost during the probe.
      See the log of its sshd, and what stands between it and the runner.
    jump-forward-refused
      The jump host bastion port 22 refuses to connect to web1 port 22: "open failed".
      Allow it in sshd_config on bastion port 22: AllowTcpForwarding yes (or local), and PermitOpen, Match and authorized_keys options that do not forbid it (restrict does; restrict,port-forwarding does not).
    host-key-unknown
      The host key of web1 port 22 is not known: it offers ssh-ed25519 SHA256:new, known is ssh-rsa SHA256:old (known-hosts:7).
      Compare the fingerprint on the host itself; if it is the same, add to known-hosts: \`web1 ssh-ed25519 AAAA\`
    host-key-changed
      THE HOST KEY OF web1 port 22 HAS CHANGED: it offers ssh-ed25519 SHA256:new, known is ssh-rsa SHA256:old (known-hosts:7). Somebody may be answering in its place. Nothing secret was sent.
      If the host was reinstalled, compare the fingerprint on the host itself, then replace known-hosts:7 by: \`web1 ssh-ed25519 AAAA\`
    host-key-revoked
      The host key of web1 port 22 is revoked: ssh-ed25519 SHA256:new (known-hosts:3). Nothing secret was sent.
      The key is known to be in the wrong hands: give the host a new one, and find out who answers with the old one.
    host-key-ca-unsupported
      Only a certificate authority is known for web1 port 22 (known-hosts:3), and the built-in SSH client cannot check host certificates.
      Set ssh-backend: openssh, which can check them. Or compare the fingerprint SHA256:new on the host itself; if it is the same, add to known-hosts: \`web1 ssh-ed25519 AAAA\`
    auth-failed
      The login as audit was refused. Tried: publickey SHA256:k, password. The server accepts: "publickey, x". It said: "go away".
      Check the user name, that the key stands in the account's authorized_keys, and that the account is not locked (AllowUsers, expiry, shell). A user certificate needs ssh-certificate and ssh-backend: openssh.
    auth-interactive-unsupported
      The server also wants to ask questions (keyboard-interactive) before it lets audit in.
      Nobody is there to answer: allow a key alone for this account (AuthenticationMethods publickey), or plain password authentication.
    agent-unavailable
      The SSH agent did not answer, so there was no key to log in as audit.
      Check SSH_AUTH_SOCK, or give a key in ssh-key.
    agent-key-missing
      The SSH agent does not hold the key SHA256:k to log in as audit with, and the server refused password.
      Add it with ssh-add (ssh-add -l lists what the agent holds), or give the private key in place of the public one.
    key-algorithm
      The server accepts the RSA key for audit only with a SHA-1 signature, which can be forged.
      Use an ed25519 key (ssh-keygen -t ed25519), or upgrade the SSH server to one that knows rsa-sha2-256.
    exec-refused
      The login worked, but the server refused to run "sh -s".
      Check the account: its authorized_keys and sshd_config (ForceCommand, Match) must let it run commands.
    shell-unusable
      The login worked, but the account ran no shell (exit code 1): "[31mno ::error::way".
      The account needs a login shell and no forced command (command= in authorized_keys, ForceCommand in sshd_config).
    sudo-password-required
      sudo asks audit for a password before it runs anything as root.
      It does that as well where no rule allows it. Allow exactly this in sudoers: \`audit ALL=(root) NOPASSWD: /bin/sh -s\` (limits-audit sudoers prints the file). Or audit with become: none.
    sudo-tty-required
      sudo wants a terminal before it lets audit run anything.
      Turn requiretty off for this account in sudoers: \`Defaults:audit !requiretty\`. Or audit with become: none.
    sudo-missing
      There is no sudo that audit could run.
      Install sudo on the host, log in as root, or audit with become: none.
    sudo-not-allowed
      sudo does not allow audit to run \`sh -s\` as postgres.
      Allow exactly this in sudoers: \`audit ALL=(postgres) NOPASSWD: /bin/sh -s\` (limits-audit sudoers prints the file). Or audit with become: none.
    sudo-user-unknown
      The host has no user postgres for sudo to run the probe as.
      Check become: sudo:USER, or leave the hosts without that user out of "hosts".
    sudo-account-invalid
      sudo refuses the account: audit or root has expired or is locked: "[31mno ::error::way".
      See \`chage -l audit\` on the host, and the account rules of /etc/pam.d/sudo.
    sudo-noexec
      sudo ran the probe for audit and lets it start no program (NOEXEC).
      Allow it for this command in sudoers: \`audit ALL=(root) NOPASSWD:EXEC: /bin/sh -s\`.
    sudo-failed
      sudo did not run the probe: "[31mno ::error::way".
      Try \`echo true | sudo -n -u postgres sh -s\` on the host with the same account: sudoers must allow \`/bin/sh -s\`.
    probe-timeout
      The probe did not finish within 30 s.
      The host may be overloaded: try again, or raise probe-timeout.
    probe-incomplete
      The probe ended before it had said everything (exit code 0).
      Check that no start-up file of the account (.bashrc, .profile) reads its input or leaves early, and that no forced command takes the place of the shell.
    probe-malformed
      The probe's output cannot be what the probe wrote: a section comes twice.
      Check the account and its shell: something on the host writes into the output or alters it.
    output-limit
      The host sent more than 16 MiB, so the connection was cut.
      Log in by hand and see what floods the output: a start-up file of the account, or a forced command.
    local-resource
      The runner itself ran out of something, so the host was not contacted: EMFILE.
      Lower concurrency, or raise the limits of the runner (open files, processes, memory).
    cancelled
      The run was stopped before this host was done.
      Run the audit again.
    internal
      A fault in limits-audit itself: "TypeError: [0mx".
      Please report it, with this message.
    "
  `);
});

test('there is a text for every code, and none has a line break or a control character', () => {
  expect(codes.toSorted()).toEqual(Object.keys(failureTexts).toSorted());
  for (const code of codes) {
    const { message, hint } = makeFailure(code, 'run', details[code]).failure;
    expect(`${message}${hint}`).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(message).toMatch(/\.$/);
  }
});

test('the host gets no more than 200 characters', () => {
  const long = Buffer.alloc(100_000, 'x');
  const { message } = makeFailure('closed-before-banner', 'banner', { target, said: long }).failure;
  expect(message).toBe(
    `web1 port 22 closed the connection before it introduced itself as an SSH server: "${'x'.repeat(199)}…".`,
  );
});
