/** What only root can read, where, and on which hosts. */
export interface RootOnly {
  /** JSON Pointer of the fact, `*` for each of several. */
  readonly at: readonly string[];
  readonly what: string;
  /** Where an account without rights misses it. */
  readonly where: string;
}

/**
 * What an audit by an account without rights cannot know, as `unknown` in its facts says one by one. Every reason there
 * that ends in "audit with become: sudo" has its row here: the test of `limits-audit sudoers` compares both.
 */
export const ROOT_ONLY: readonly RootOnly[] = [
  {
    at: [
      '/supervisor/*/programs/*/orphans',
      '/supervisor/*/programs/*/limits',
      '/supervisor/*/programs/*/nofileSpread',
      '/supervisor/*/programs/*/headroom',
    ],
    what: 'processes that a program left behind, and children of supervisord that no command explains (their environment tells whose they are)',
    where: 'always',
  },
  {
    at: ['/capacity/inotifyInstances'],
    what: 'inotify instances per user against their limit',
    where: 'always',
  },
  {
    at: ['/supervisor/*/programs/*/state', '/supervisor/*/control/unix/exists'],
    what: 'the state of each program as supervisord knows it (RUNNING, FATAL, …), and whether its socket is there',
    where: 'where the socket of supervisord is open to its owner only (chmod=0700, its default)',
  },
  {
    at: [
      '/supervisor/*/files/open',
      '/supervisor/*/headroom/nofile',
      '/supervisor/*/budget',
      '/supervisor/*/programs/*/files/open',
      '/supervisor/*/programs/*/headroom/nofile',
    ],
    what: "how many files other users' processes have open, and so the headroom of supervisord and its programs",
    where: 'on kernels before 6.2',
  },
  {
    at: ['/supervisor', '/system/init', '/limits/init', '/capacity/threadsPerUser'],
    what: "everything about other users' processes: supervisord, its programs, pid 1, threads per user",
    where: 'where /proc is mounted with hidepid',
  },
  {
    at: [
      '/supervisor/*/configFile',
      '/supervisor/*/config',
      '/supervisor/*/config/problems',
      '/supervisor/*/config/processes',
      '/supervisor/*/stale',
    ],
    what: 'what it is configured to do, where each limit is set, and what a restart would change',
    where: 'where the configuration of supervisord, or a file that it includes, is not readable for everyone',
  },
  {
    at: ['/pam/entries', '/pam/services', '/sysctlFiles', '/sysctlUnread'],
    what: 'the limits of logins, or the kernel parameters at the next boot',
    where: 'where limits.conf, a PAM file or a sysctl file is not readable for everyone',
  },
  {
    at: ['/sysctl/*'],
    what: 'kernel parameters that the kernel shows to root only',
    where: 'for a few keys',
  },
];
