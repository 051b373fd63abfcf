import { randomBytes } from 'node:crypto';
import { asRoot, run } from './run.ts';

export interface AccountOptions {
  /** Login shell. Default /bin/sh. */
  readonly shell?: string;
  /** Without one, the account cannot log in with a password. */
  readonly password?: string;
}

export interface Account {
  readonly user: string;
  remove(): Promise<void>;
}

/** Makes a local account for one test. Needs root, or `sudo -n`. */
export async function makeAccount(options: AccountOptions = {}): Promise<Account> {
  const user = `la-${randomBytes(4).toString('hex')}`;
  // '*' and not the default '!': sshd without PAM refuses an account with '!' as locked, key or not.
  await run(asRoot(['useradd', '-M', '-d', '/', '-s', options.shell ?? '/bin/sh', '-p', '*', user]));
  if (options.password !== undefined) await run(asRoot(['chpasswd']), `${user}:${options.password}\n`);
  return {
    user,
    async remove() {
      await run(asRoot(['userdel', '-f', user]));
    },
  };
}
