import { makeAccount } from '../fleet/account.ts';
import { asRoot, run } from '../fleet/run.ts';
import type { Clean, Expected, Fault, Scene } from './fault.ts';
import { dropbear } from './other-servers.ts';
import { host, sshd } from './scenes.ts';
import { testFaults } from './test-faults.ts';

const needsShell =
  'The account needs a login shell and no forced command (command= in authorized_keys, ForceCommand in sshd_config).';

function unusable(message: string | RegExp): Expected {
  return { code: 'shell-unusable', phase: 'shell', retry: 'no', message, hint: needsShell };
}

function silent(message: string): Expected {
  return {
    code: 'probe-incomplete',
    phase: 'shell',
    retry: 'no',
    message,
    hint: 'Check that no start-up file of the account (.bashrc, .profile) reads its input or leaves early, and that no forced command takes the place of the shell.',
  };
}

/** A real sshd, and an account with this shell and these files in its home. */
function logsInto(shell: string, home?: Readonly<Record<string, string>>) {
  return async (clean: Clean): Promise<Scene> => {
    const account = await makeAccount({ shell, ...(home && { home }) });
    const { user } = clean(account, (made) => made.remove());
    // Whatever the server would set for all, this account's home is its own.
    const config = home === undefined ? [] : ['SetEnv LIMITS_AUDIT_HOME=own'];
    return host((await sshd(clean, { config })).scene, { user });
  };
}

/** A real sshd that runs this whatever is asked for. */
function forces(command: string) {
  return async (clean: Clean): Promise<Scene> => (await sshd(clean, { config: [`ForceCommand ${command}`] })).scene;
}

const shells = [
  '/bin/sh',
  '/bin/bash',
  '/bin/rbash',
  '/usr/bin/zsh',
  '/usr/bin/fish',
  '/bin/csh',
  '/usr/bin/tcsh',
  '/bin/mksh',
];

const faults: readonly Fault[] = [
  {
    id: 'F56',
    fault: 'an account without a login shell (nologin)',
    build: logsInto('/usr/sbin/nologin'),
    sees: unusable(
      'The login worked, but the account ran no shell (exit code 1): "This account is currently not available.".',
    ),
  },
  {
    id: 'F56',
    fault: 'an account without a login shell (false)',
    build: logsInto('/bin/false'),
    sees: unusable('The login worked, but the account ran no shell (exit code 1).'),
  },
  {
    id: 'F57',
    fault: 'only files are served (ForceCommand internal-sftp)',
    build: forces('internal-sftp'),
    sees: unusable(
      'The login worked, but the account ran no shell (exit code 1): "This service allows sftp connections only.".',
    ),
  },
  {
    id: 'F57',
    fault: 'an account for git (git-shell)',
    build: logsInto('/usr/bin/git-shell'),
    sees: unusable(
      `The login worked, but the account ran no shell (exit code 128): "fatal: unrecognized command 'sh -s'".`,
    ),
  },
  {
    id: 'F57',
    fault: 'a key for one command (command= in authorized_keys)',
    build: async (clean) =>
      (await sshd(clean, { authorizedKeys: ['command="echo no \\"::error::\\"; exit 9" {key}'] })).scene,
    sees: unusable('The login worked, but the account ran no shell (exit code 9): "no ::error::".'),
  },
  {
    id: 'F57',
    fault: 'a forced command that talks and is content',
    build: forces('echo backup done'),
    sees: silent('The probe ended before it had said everything (exit code 0): "backup done".'),
  },
  {
    id: 'F58',
    fault: 'an account that is locked up where there is no shell (ChrootDirectory)',
    build: async (clean) => {
      const empty = clean(`/var/limits-audit-empty-${process.pid}`, (made) => run(asRoot(['rmdir', made])));
      await run(asRoot(['mkdir', '-m', '755', empty]));
      return (await sshd(clean, { config: [`ChrootDirectory ${empty}`] })).scene;
    },
    sees: unusable(
      /^The login worked, but the account ran no shell \(exit code 1\): ".*\/bin\/\w+: No such file or directory"\.$/,
    ),
  },
  ...shells.map(
    (shell): Fault => ({ id: 'F59', fault: `a login into ${shell}`, build: logsInto(shell), sees: { audited: true } }),
  ),
  {
    id: 'F59',
    fault: 'a login into the shell of BusyBox',
    build: async (clean) => {
      const folder = clean(`/var/tmp/limits-audit-${process.pid}`, (made) => run(asRoot(['rm', '-rf', made])));
      await run(asRoot(['mkdir', '-p', folder]));
      await run(asRoot(['ln', '-sf', '/bin/busybox', `${folder}/ash`]));
      return logsInto(`${folder}/ash`)(clean);
    },
    sees: { audited: true },
  },
  { id: 'F59', fault: 'Dropbear', build: dropbear, sees: { audited: true } },
  {
    id: 'F60',
    fault: 'a start-up file that makes noise, and a home that is gone',
    build: async (clean) => {
      const rc = 'echo "Welcome"; printf "\\033[31mBEGIN 0123\\n"; echo oops >&2; cd /nonexistent\n';
      return logsInto('/bin/bash', { '.bashrc': rc })(clean);
    },
    sees: { audited: true },
  },
  {
    id: 'F61',
    fault: 'a start-up file that eats the script',
    build: logsInto('/bin/bash', { '.bashrc': 'cat >/dev/null\n' }),
    sees: silent('The probe ended before it had said everything (exit code 0).'),
  },
];

testFaults(faults);
