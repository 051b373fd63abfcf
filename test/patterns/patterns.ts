/** One way in which limits fail in practice, and what the built-in baselines have against it. */
export interface Pattern {
  readonly title: string;
  /** Controls that find it, each with its own situation in `situations.ts`. */
  readonly controls: readonly [string, ...string[]];
}

/** The thirty failure patterns, in their order: number 1 is the first. */
export const PATTERNS: readonly Pattern[] = [
  { title: 'login or limits.conf high, child low', controls: ['program-nofile'] },
  {
    title: 'minfds edited, and supervisord only reloaded',
    controls: ['supervisord-config-applied', 'supervisord-config-unchanged'],
  },
  { title: 'minfds in the wrong section', controls: ['supervisord-config-ignored-keys'] },
  { title: 'minfds mistyped', controls: ['supervisord-config-valid', 'supervisord-next-start'] },
  { title: 'minfds above what may be set', controls: ['supervisord-next-start'] },
  { title: 'minprocs above what may be set', controls: ['supervisord-next-start'] },
  {
    title: "supervisord's own open files run out",
    controls: ['supervisord-budget', 'supervisord-nofile-headroom'],
  },
  { title: 'a version with select() and many processes', controls: ['supervisord-select'] },
  {
    title: 'a huge soft limit or minfds',
    controls: ['supervisord-minfds-bounded', 'program-nofile-bounded'],
  },
  { title: 'started by hand, outside of its unit', controls: ['supervisord-in-unit'] },
  {
    title: 'unit or drop-in changed, not reloaded or not restarted',
    controls: ['unit-reloaded', 'supervisord-config-applied'],
  },
  { title: 'LimitNOFILE=infinity', controls: ['unit-nofile-finite'] },
  { title: 'limits.conf above fs.nr_open', controls: ['limits-conf-possible'] },
  { title: '* in limits.conf thought to cover root', controls: ['limits-conf-root'] },
  {
    title: 'file handles near fs.file-max, or file-max below nr_open',
    controls: ['file-handles-headroom', 'file-max'],
  },
  {
    title: 'inotify instances or watches near the limit',
    controls: ['inotify-instances-headroom', 'inotify-instances', 'inotify-watches'],
  },
  { title: 'tasks of a unit near pids.max', controls: ['unit-tasks-headroom'] },
  {
    title: 'pid_max, threads-max or nproc near',
    controls: ['pids-headroom', 'threads-headroom', 'user-threads-headroom'],
  },
  { title: 'vm.max_map_count too low for Java', controls: ['max-map-count'] },
  { title: 'somaxconn below what servers ask for', controls: ['somaxconn'] },
  { title: 'conntrack near full, drops counted', controls: ['conntrack-headroom', 'conntrack-drops'] },
  { title: 'tcp_tw_recycle on, or dead in files', controls: ['no-tw-recycle', 'no-tw-recycle-in-files'] },
  {
    title: 'ephemeral ports near exhaustion, or overlapping listeners',
    controls: ['ephemeral-ports', 'ephemeral-ports-headroom', 'ephemeral-ports-listeners'],
  },
  { title: 'listen queues overflow', controls: ['listen-overflows'] },
  {
    title: 'a sysctl file overridden, not effective or not read',
    controls: [
      'sysctl-files-in-force',
      'sysctl-files-read',
      'sysctl-module-loaded',
      'sysctl-defaults-in-force',
      'sysctl-readers-agree',
      'sysctl-keys-exist',
      'sysctl-lines-effective',
    ],
  },
  {
    title: 'an included file not matched; the socket missing or in /tmp',
    controls: ['supervisord-includes-matched', 'supervisord-socket', 'supervisord-socket-in-tmp'],
  },
  { title: 'running, but not exec’d for seconds', controls: ['program-pre-exec'] },
  { title: 'open files near the soft limit', controls: ['program-nofile-headroom', 'program-nofile-exhausted'] },
  { title: 'inet_http_server on all addresses without a password', controls: ['supervisord-http-password'] },
  {
    title: 'programs in BACKOFF or FATAL; workers with different limits',
    controls: ['program-state', 'program-workers-agree', 'program-orphans'],
  },
];

/** Controls of the built-in baselines that stand for no pattern of their own. */
export const BESIDE_PATTERNS: readonly string[] = ['tcp-syncookies', 'aio-headroom'];
