import { randomBytes } from 'node:crypto';
import { asRoot, run, writeAsRoot } from './run.ts';

export interface AccountOptions {
  /** Login shell. Default /bin/sh. */
  readonly shell?: string;
  /** Without one, the account cannot log in with a password. */
  readonly password?: string;
  /** Files for a home directory, by relative path. Without any, its home is `/`. */
  readonly home?: Readonly<Record<string, string>>;
}

export interface Account {
  readonly user: string;
  remove(): Promise<void>;
}

/** useradd refuses to wait for another one. */
const ALONE = ['flock', '/run/lock/limits-audit-accounts'];

/** Makes a local account for one test. Needs root, or `sudo -n`. */
export async function makeAccount(options: AccountOptions = {}): Promise<Account> {
  const user = `la-${randomBytes(4).toString('hex')}`;
  const home = options.home === undefined ? '/' : `/var/tmp/${user}`;
  // '*' and not the default '!': sshd without PAM refuses an account with '!' as locked, key or not.
  const words = ['-M', '-d', home, '-s', options.shell ?? '/bin/sh', '-p', '*', user];
  await run(asRoot([...ALONE, 'useradd', ...words]));
  if (options.password !== undefined) await run(asRoot([...ALONE, 'chpasswd']), `${user}:${options.password}\n`);
  if (options.home !== undefined) await furnish(user, home, options.home);
  return {
    user,
    async remove() {
      await run(asRoot([...ALONE, 'userdel', '-f', user]));
      if (home !== '/') await run(asRoot(['rm', '-rf', home]));
    },
  };
}

async function furnish(user: string, home: string, files: Readonly<Record<string, string>>): Promise<void> {
  await run(asRoot(['install', '-d', '-m', '700', home]));
  for (const [name, text] of Object.entries(files)) {
    await writeAsRoot(`${home}/${name}`, text);
  }
  await run(asRoot(['chown', '-R', user, home]));
}
