/**
 * Kernel parameters that the facts hold whatever the baseline names, by key as `sysctl -a` prints it: those of the
 * incident, and those that explain other limits. What each is and in which unit, for the editor of baselines.
 * Source: Documentation/admin-guide/sysctl and Documentation/networking/ip-sysctl of the kernel.
 */
export const KERNEL_PARAMETER_WORDS = {
  'net.ipv4.tcp_tw_recycle': 'Fast recycling of TIME_WAIT sockets, 0 or 1; breaks clients behind NAT, gone since 4.12.',
  'net.ipv4.tcp_tw_reuse': 'New outgoing connections may take over TIME_WAIT sockets: 0 no, 1 yes, 2 on loopback only.',
  'net.ipv4.tcp_fin_timeout':
    'Seconds that a socket without an owner stays in FIN_WAIT_2; not the length of TIME_WAIT.',
  'net.ipv4.tcp_keepalive_time':
    'Seconds of silence before the first keepalive probe of a connection that asks for them.',
  'net.ipv4.tcp_syncookies': 'SYN cookies when a backlog overflows: 0 off, 1 on, 2 always.',
  'net.ipv4.ip_local_port_range': 'First and last port of outgoing connections: two port numbers.',
  'net.ipv4.ip_local_reserved_ports': 'Ports that outgoing connections never get: a list of ports and ranges, as text.',
  'net.ipv4.tcp_timestamps': 'TCP timestamps: 0 off, 1 on with a random offset, 2 on without it.',
  'net.ipv4.tcp_max_syn_backlog': 'Connections of one listener that may be half open.',
  'net.ipv4.tcp_max_tw_buckets': 'TIME_WAIT sockets of the host at most; more are destroyed at once.',
  'net.ipv4.tcp_max_orphans': 'Sockets without an owner at most; more are reset at once.',
  'net.core.somaxconn': 'Connections that may wait for accept(): the ceiling of the backlog of listen().',
  'net.netfilter.nf_conntrack_count': 'Connections that are tracked now.',
  'net.netfilter.nf_conntrack_max': 'Connections that may be tracked; packets of more are dropped.',
  'fs.aio-max-nr': 'Requests of asynchronous I/O at most, of the whole host.',
  'fs.aio-nr': 'Requests of asynchronous I/O that are set up now.',
  'fs.file-max': 'Open file handles at most, of the whole host.',
  'fs.file-nr': 'File handles: allocated, allocated but unused, and the most that there may be.',
  'fs.inotify.max_user_instances': 'Instances of inotify of one user at most.',
  'fs.inotify.max_user_watches': 'Watches of inotify of one user at most.',
  'fs.nr_open': 'The highest RLIMIT_NOFILE that anybody may set: open files of one process.',
  'kernel.pid_max': 'Process ids end below this number.',
  'kernel.threads-max': 'Threads at most, of the whole host.',
  'vm.max_map_count': 'Memory mappings of one process at most.',
} as const satisfies Readonly<Record<string, string>>;
