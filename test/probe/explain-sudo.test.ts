import { describe, expect, test } from 'vitest';
import { explainSudo } from '../../src/probe/explain-sudo.ts';

// What real-sudo.test.ts cannot have: other versions, sudo-rs, other languages.
describe.each(['root', 'postgres'])('as %s', (target) => {
  test.each<[string, string, number, string]>([
    [
      'may run something else',
      "Sorry, user audit is not allowed to execute '/usr/bin/sh -s' as root on web1.",
      1,
      'sudo-not-allowed',
    ],
    ['not a sudoer', 'audit is not in the sudoers file.  This incident will be reported.', 1, 'sudo-not-allowed'],
    ['may not run sudo', 'Sorry, user audit may not run sudo on web1.', 1, 'sudo-not-allowed'],
    ['sudo-rs, not allowed', "sudo: I'm sorry audit. I'm afraid I can't do that", 1, 'sudo-not-allowed'],
    ['sudo-rs, password', 'sudo: interactive authentication is required', 1, 'sudo-password-required'],
    ['sudo-rs, no such user', "sudo: user 'db' not found", 1, 'sudo-user-unknown'],
    [
      'a locked account, named before the question for its password',
      'sudo: account validation failure, is your account locked?\nsudo: a password is required',
      1,
      'sudo-account-invalid',
    ],
    [
      'an expired password',
      'sudo: Account or password is expired, reset your password and try again',
      1,
      'sudo-account-invalid',
    ],
    ['NOEXEC', 'sh: 1128: awk: Permission denied', 126, 'sudo-noexec'],
    ['a sudo that the account must not run', 'sh: 1: sudo: Permission denied', 126, 'sudo-failed'],
    ['German', 'sudo: Ein Passwort ist notwendig', 1, 'sudo-failed'],
    ['silence', '', 1, 'sudo-failed'],
  ])('%s', (_name, said, exitCode, code) => {
    const { failure } = explainSudo({ exitCode, said: Buffer.from(said), user: 'audit', target });
    expect([failure.code, failure.phase]).toEqual([code, 'sudo']);
  });
});
