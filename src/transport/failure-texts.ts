import { formatPlace } from '../problem.ts';
import type { FailureCode } from './failure.ts';
import type { FailureDetails } from './failure-details.ts';
import {
  after,
  authHint,
  changedHint,
  describeKept,
  describeKnown,
  exit,
  listTried,
  mebibytes,
  phaseNames,
  refusedHints,
  refusedWords,
  seconds,
  sudoersRule,
  timeoutHints,
} from './failure-phrases.ts';
import { quoteRemote } from './remote-text.ts';

interface Text<Details> {
  /** What happened. Says the host's own words only through {@link quoteRemote}. */
  message(details: Details): string;
  /** What to do about it. */
  hint(details: Details): string;
}

/** Every failure's words, in one place. */
export const failureTexts: { readonly [Code in FailureCode]: Text<FailureDetails[Code]> } = {
  dns: {
    message: ({ address, at }) =>
      `The name ${address} does not resolve to an address${at === undefined ? '' : ` on the jump host ${at}`}.`,
    hint: ({ at }) =>
      `Check the name (ansible_host) and that ${at === undefined ? 'the runner' : 'the jump host'} uses a resolver that knows it.`,
  },
  'dns-timeout': {
    message: ({ address, ms }) => `The resolver gave no answer for ${address} within ${seconds(ms)}.`,
    hint: () => 'Check the DNS servers of the runner, or give an address in ansible_host.',
  },
  'address-refused': {
    message: ({ address, resolved, why }) => `No connection was made to ${address}: ${refusedWords(resolved, why)}.`,
    hint: ({ why }) => refusedHints[why],
  },
  'connect-refused': {
    message: ({ target }) => `${target} refused the connection: nothing listens there, or a firewall rejects it.`,
    hint: () => 'Check ansible_port, that sshd runs, and the firewall in front of it.',
  },
  'connect-timeout': {
    message: ({ target, ms }) => `${target} did not answer within ${seconds(ms)}.`,
    hint: () =>
      'Check that the host is up and that a firewall lets the runner through; a slow way may need a longer connect-timeout.',
  },
  unreachable: {
    message: ({ target, reason, at }) =>
      `There is no way to ${target} from ${at === undefined ? 'here' : `the jump host ${at}`}${reason === '' ? '' : ` (${reason})`}.`,
    hint: ({ at }) =>
      `Check the address, the routes of ${at === undefined ? 'the runner (VPN, private network)' : at} and the firewall.`,
  },
  'closed-before-banner': {
    message: ({ target, said }) =>
      `${target} closed the connection before it introduced itself as an SSH server${after(said)}.`,
    hint: () =>
      'sshd may be overloaded (MaxStartups), may block this address, or may not be what listens there: see its log.',
  },
  throttled: {
    message: ({ target, said }) => `${target} turns connections away for now${after(said)}.`,
    hint: () => 'Lower concurrency, or raise MaxStartups or PerSourcePenalties on the host; wait before the next run.',
  },
  'not-ssh': {
    message: ({ target, protocol, said }) =>
      `${target} is no SSH server${protocol === 'unknown' ? '' : `, it speaks ${protocol}`}${protocol === 'TLS' ? '' : after(said)}.`,
    hint: () => 'Check ansible_host and ansible_port.',
  },
  'protocol-version': {
    message: ({ target, said }) => `${target} does not speak version 2 of the SSH protocol${after(said)}.`,
    hint: () => 'Upgrade the SSH server: version 1 is broken beyond repair and is not spoken here.',
  },
  'protocol-error': {
    message: ({ target, what }) => `${target} broke the SSH protocol: ${what}.`,
    hint: () => 'Look at what listens there, and at what stands between it and the runner.',
  },
  'handshake-timeout': {
    message: ({ target, ms, phase }) =>
      `${target} accepted the connection, but did not finish ${phaseNames[phase]} within ${seconds(ms)}.`,
    hint: ({ phase }) => timeoutHints[phase] ?? 'The host may be overloaded: see the log of its sshd.',
  },
  'handshake-failed': {
    message: ({ target, what }) => `The key exchange with ${target} failed: ${what}.`,
    hint: () =>
      'Something on the way may have altered the data, or the server is faulty: try `ssh -v` from the same place.',
  },
  'algorithm-mismatch': {
    message: ({ target, what, ours, theirs }) =>
      `There is no ${what} that both sides accept: ${target} offers ${theirs.length > 0 ? quoteRemote(theirs.join(', ')) : 'none that could be read'}, we offer ${ours.join(', ')}.`,
    hint: () => 'Upgrade or reconfigure the SSH server; outdated algorithms are not spoken here.',
  },
  'connection-lost': {
    message: ({ target, phase, hop }) =>
      hop === undefined
        ? `The connection to ${target} was lost during ${phaseNames[phase]}.`
        : `The connection to the jump host ${hop} was lost before it had connected to ${target}.`,
    hint: () => 'See the log of its sshd, and what stands between it and the runner.',
  },
  'jump-forward-refused': {
    message: ({ target, hop, said }) => `The jump host ${hop} refuses to connect to ${target}${after(said)}.`,
    hint: ({ hop }) =>
      `Allow it in sshd_config on ${hop}: AllowTcpForwarding yes (or local), and PermitOpen, Match and authorized_keys options that do not forbid it.`,
  },
  'host-key-unknown': {
    message: ({ target, offered, known, certificate }) =>
      `The host key of ${target} is not known: it offers ${offered.type} ${offered.fingerprint}${known.length > 0 ? `, known is ${known.map(describeKnown).join(', ')}` : ''}.${certificate === undefined ? '' : ` No certificate vouches for it: ${certificate}.`}`,
    hint: ({ offered }) =>
      `Compare the fingerprint on the host itself; if it is the same, add to known-hosts: \`${offered.line}\``,
  },
  'host-key-changed': {
    message: ({ target, offered, known }) =>
      `THE HOST KEY OF ${target} HAS CHANGED: it offers ${offered.type} ${offered.fingerprint}, ${describeKept(known)}. Somebody may be answering in its place.${'before' in known ? '' : ' Nothing secret was sent.'}`,
    hint: ({ offered, known }) => changedHint(offered, known),
  },
  'host-key-revoked': {
    message: ({ target, offered, place }) =>
      `The host key of ${target} is revoked: ${offered.type} ${offered.fingerprint} (${formatPlace(place)}). Nothing secret was sent.`,
    hint: () =>
      'The key is known to be in the wrong hands: give the host a new one, and find out who answers with the old one.',
  },
  'host-key-ca-unsupported': {
    message: ({ target, place }) =>
      `Only a certificate authority is known for ${target} (${formatPlace(place)}), and the built-in SSH client cannot check host certificates.`,
    hint: ({ offered }) =>
      `Set ssh-backend: openssh, which can check them. Or compare the fingerprint ${offered.fingerprint} on the host itself; if it is the same, add to known-hosts: \`${offered.line}\``,
  },
  'auth-failed': {
    message: ({ user, tried, accepts, said }) =>
      `The login as ${user} was refused. Tried: ${listTried(tried)}. The server accepts: ${accepts.length > 0 ? quoteRemote(accepts.join(', ')) : 'it did not say'}.${said ? ` It said: ${quoteRemote(said)}.` : ''}`,
    hint: ({ accepts, tried, said }) => authHint(accepts, tried, said),
  },
  'auth-interactive-unsupported': {
    message: ({ user, partial }) =>
      `The server ${partial ? 'also ' : ''}wants to ask questions (keyboard-interactive) before it lets ${user} in.`,
    hint: () =>
      'Nobody is there to answer: allow a key alone for this account (AuthenticationMethods publickey), or plain password authentication.',
  },
  'agent-unavailable': {
    message: ({ user, empty }) =>
      empty
        ? `The SSH agent holds no key that could be used to log in as ${user}.`
        : `The SSH agent did not answer, so there was no key to log in as ${user}.`,
    hint: ({ empty }) =>
      empty ? 'Add a key with ssh-add, or give one in ssh-key.' : 'Check SSH_AUTH_SOCK, or give a key in ssh-key.',
  },
  'agent-key-missing': {
    message: ({ user, missing, tried }) =>
      `The SSH agent does not hold ${missing.length > 1 ? 'the keys' : 'the key'} ${missing.join(', ')} to log in as ${user} with${tried.length > 0 ? `, and the server refused ${listTried(tried)}` : ''}.`,
    hint: () =>
      'Add it with ssh-add (ssh-add -l lists what the agent holds), or give the private key in place of the public one.',
  },
  'key-algorithm': {
    message: ({ user }) =>
      `The server accepts the RSA key for ${user} only with a SHA-1 signature, which can be forged.`,
    hint: () => 'Use an ed25519 key (ssh-keygen -t ed25519), or upgrade the SSH server to one that knows rsa-sha2-256.',
  },
  'exec-refused': {
    message: ({ command }) => `The login worked, but the server refused to run "${command}".`,
    hint: () =>
      'Check the account: its authorized_keys and sshd_config (ForceCommand, Match) must let it run commands.',
  },
  'shell-unusable': {
    message: ({ exitCode, said }) => `The login worked, but the account ran no shell${exit(exitCode)}${after(said)}.`,
    hint: () =>
      'The account needs a login shell and no forced command (command= in authorized_keys, ForceCommand in sshd_config).',
  },
  'sudo-password-required': {
    message: ({ user, target }) => `sudo asks ${user} for a password before it runs anything as ${target}.`,
    hint: ({ user, target }) =>
      `It does that as well where no rule allows it. Allow exactly this in sudoers: \`${sudoersRule(user, target)}\` (limits-audit sudoers prints the file). Or audit with become: none.`,
  },
  'sudo-tty-required': {
    message: ({ user }) => `sudo wants a terminal before it lets ${user} run anything.`,
    hint: ({ user }) =>
      `Turn requiretty off for this account in sudoers: \`Defaults:${user} !requiretty\`. Or audit with become: none.`,
  },
  'sudo-missing': {
    message: ({ user }) => `There is no sudo that ${user} could run.`,
    hint: () => 'Install sudo on the host, log in as root, or audit with become: none.',
  },
  'sudo-not-allowed': {
    message: ({ user, target }) => `sudo does not allow ${user} to run \`sh -s\` as ${target}.`,
    hint: ({ user, target }) =>
      `Allow exactly this in sudoers: \`${sudoersRule(user, target)}\` (limits-audit sudoers prints the file). Or audit with become: none.`,
  },
  'sudo-user-unknown': {
    message: ({ target }) => `The host has no user ${target} for sudo to run the probe as.`,
    hint: () => 'Check become: sudo:USER, or leave the hosts without that user out of "hosts".',
  },
  'sudo-account-invalid': {
    message: ({ user, target, said }) =>
      `sudo refuses the account: ${user} or ${target} has expired or is locked${after(said)}.`,
    hint: ({ user }) => `See \`chage -l ${user}\` on the host, and the account rules of /etc/pam.d/sudo.`,
  },
  'sudo-noexec': {
    message: ({ user }) => `sudo ran the probe for ${user} and lets it start no program (NOEXEC).`,
    hint: ({ user, target }) =>
      `Allow it for this command in sudoers: \`${sudoersRule(user, target).replace('NOPASSWD:', 'NOPASSWD:EXEC:')}\`.`,
  },
  'sudo-failed': {
    message: ({ exitCode, said }) => `sudo did not run the probe${exit(exitCode)}${after(said)}.`,
    hint: ({ target }) =>
      `Try \`echo true | ${target === 'root' ? 'sudo -n' : `sudo -n -u ${target}`} sh -s\` on the host with the same account: sudoers must allow \`/bin/sh -s\`.`,
  },
  'probe-timeout': {
    message: ({ ms }) => `The probe did not finish within ${seconds(ms)}.`,
    hint: () => 'The host may be overloaded: try again, or raise probe-timeout.',
  },
  'probe-incomplete': {
    message: ({ exitCode, said }) => `The probe ended before it had said everything${exit(exitCode)}${after(said)}.`,
    hint: () =>
      'Check that no start-up file of the account (.bashrc, .profile) reads its input or leaves early, and that no forced command takes the place of the shell.',
  },
  'probe-malformed': {
    message: ({ what }) => `The probe's output cannot be what the probe wrote: ${what}.`,
    hint: () => 'Check the account and its shell: something on the host writes into the output or alters it.',
  },
  'output-limit': {
    message: ({ bytes }) => `The host sent more than ${mebibytes(bytes)} MiB, so the connection was cut.`,
    hint: () => 'Log in by hand and see what floods the output: a start-up file of the account, or a forced command.',
  },
  'local-resource': {
    message: ({ what }) => `The runner itself ran out of something, so the host was not contacted: ${what}.`,
    hint: () => 'Lower concurrency, or raise the limits of the runner (open files, processes, memory).',
  },
  cancelled: {
    message: () => 'The run was stopped before this host was done.',
    hint: () => 'Run the audit again.',
  },
  internal: {
    message: ({ what }) => `A fault in limits-audit itself: ${quoteRemote(what)}.`,
    hint: () => 'Please report it, with this message.',
  },
};
