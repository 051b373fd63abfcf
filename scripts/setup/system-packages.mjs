import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a package has that nothing else has: commands, or a file where it has none.
 * @typedef {{ package: string, commands: readonly string[], file?: string, why: string }} SystemPackage */

/** What the tests need from Debian or Ubuntu: real daemons and shells, not imitations.
 * @type {readonly SystemPackage[]} */
const systemPackages = [
  { package: 'openssh-server', commands: ['sshd'], why: 'the hosts that the tests log in to' },
  {
    package: 'openssh-client',
    commands: ['ssh', 'ssh-keygen', 'ssh-agent', 'ssh-add'],
    why: 'ssh-backend: openssh, host keys and an agent',
  },
  { package: 'supervisor', commands: ['supervisord', 'supervisorctl'], why: 'the daemon that the audit is about' },
  { package: 'sudo', commands: ['sudo'], why: 'become: sudo' },
  { package: 'busybox', commands: ['busybox'], why: 'the probe in the smallest shell' },
  { package: 'procps', commands: ['ps', 'sysctl'], why: 'what the facts are compared with' },
  { package: 'systemd', commands: ['systemd-analyze'], why: 'systemd-sysctl, run by hand in a namespace of its own' },
  { package: 'iproute2', commands: ['ip'], why: 'network interfaces of such a namespace' },
  { package: 'iptables', commands: ['iptables', 'ip6tables'], why: 'networks that drop, reject and swallow packets' },
  { package: 'dropbear-bin', commands: ['dropbear'], why: 'an SSH server that is not OpenSSH' },
  { package: 'tinysshd', commands: ['tinysshd', 'tinysshd-makekey'], why: 'another one' },
  { package: 'zsh', commands: ['zsh'], why: 'a login shell that people have' },
  { package: 'fish', commands: ['fish'], why: 'one that is no POSIX shell' },
  { package: 'tcsh', commands: ['tcsh', 'csh'], why: 'another one that is none' },
  { package: 'mksh', commands: ['mksh'], why: 'the Korn shell' },
  { package: 'strace', commands: ['strace'], why: 'shows that the probe writes nothing' },
  { package: 'cmark-gfm', commands: ['cmark-gfm'], why: "what GitHub's Markdown looks like" },
  { package: 'chromium', commands: ['chromium'], why: 'the HTML report in a browser' },
  { package: 'shellcheck', commands: ['shellcheck'], why: 'checks the probe and the scripts' },
  {
    package: 'python3-prometheus-client',
    commands: ['python3'],
    // For the system's own python3: one from elsewhere does not look there.
    file: '/usr/lib/python3/dist-packages/prometheus_client/openmetrics/parser.py',
    why: 'reads report.prom as OpenMetrics and as Prometheus text',
  },
];

const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/bin', '/bin'];

/** Daemons are often outside a user's PATH, so the system's folders are always searched too.
 * @param {string} command @param {string} path */
function isInstalled(command, path) {
  return [...path.split(delimiter), ...systemFolders].some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return statSync(join(folder, command)).isFile();
    } catch {
      return false;
    }
  });
}

/** @param {string} path the PATH to search @param {readonly SystemPackage[]} wanted */
export function missingPackages(path, wanted = systemPackages) {
  return wanted.filter(
    ({ commands, file }) =>
      commands.some((command) => !isInstalled(command, path)) || (file !== undefined && !existsSync(file)),
  );
}

/** What to tell who has to install by hand, and why we did not.
 * @param {readonly SystemPackage[]} missing @param {string} reason */
export function explainMissing(missing, reason) {
  const names = missing.map((row) => row.package);
  return [
    'The tests use real programs that are missing here:',
    ...missing.map((row) => `  ${row.package} (${row.commands.join(', ')}): ${row.why}`),
    `They were not installed because ${reason}.`,
    'Debian and Ubuntu: ',
    `  sudo apt-get update && sudo apt-get install --no-install-recommends ${names.join(' ')}`,
    'Elsewhere: install what has these commands. Then run npm test again.',
  ]
    .map((line) => line.trimEnd())
    .join('\n');
}

/** @param {string} command @param {readonly string[]} args */
function succeeds(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** The command that runs the installer as root, or the reason why there is none.
 * @param {string} path @returns {{ command: readonly string[] } | { reason: string }} */
function installer(path) {
  if (!isInstalled('apt-get', path)) return { reason: 'this is not Debian or Ubuntu (no apt-get)' };
  const script = ['sh', fileURLToPath(new URL('install-packages.sh', import.meta.url))];
  if (process.getuid?.() === 0) return { command: script };
  if (succeeds('sudo', ['-n', 'true'])) return { command: ['sudo', '-n', ...script] };
  return { reason: 'that needs root, and sudo is missing or asks for a password' };
}

/** Installs what is missing, or throws with exactly what to install. Nothing is ever skipped.
 * @param {string} path the PATH to search @param {(line: string) => void} say */
export function ensureSystemPackages(path, say) {
  const missing = missingPackages(path);
  if (missing.length === 0) return;
  const found = installer(path);
  if ('reason' in found) throw new Error(explainMissing(missing, found.reason));
  const names = missing.map((row) => row.package);
  say(`apt-get install ${names.join(' ')} (no service is started or enabled).`);
  const [command = '', ...args] = [...found.command, ...names];
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const still = missingPackages(path);
  if (still.length > 0) {
    throw new Error(explainMissing(still, `apt-get did not deliver them (exit code ${status}, see above)`));
  }
}
