import { KERNEL_PARAMETER_WORDS } from './kernel-parameters.ts';

/**
 * Kernel parameters that people set, by their part before the last dot. Not all that there are: which ones a kernel has
 * depends on its version and modules, so a name that is not here is only doubtful when it is nearly one of them.
 * Source: Documentation/admin-guide/sysctl and Documentation/networking/ip-sysctl of the kernel.
 */
const USUAL: Readonly<Record<string, string>> = {
  'net.core':
    'rmem_max rmem_default wmem_max wmem_default optmem_max netdev_max_backlog netdev_budget default_qdisc ' +
    'busy_poll busy_read bpf_jit_enable bpf_jit_harden',
  'net.ipv4':
    'ip_forward ip_nonlocal_bind tcp_rmem tcp_wmem tcp_mem udp_mem udp_rmem_min udp_wmem_min tcp_congestion_control ' +
    'tcp_keepalive_intvl tcp_keepalive_probes tcp_syn_retries tcp_synack_retries tcp_retries1 tcp_retries2 ' +
    'tcp_orphan_retries tcp_slow_start_after_idle tcp_sack tcp_dsack tcp_fack tcp_ecn tcp_fastopen ' +
    'tcp_window_scaling tcp_mtu_probing tcp_rfc1337 tcp_abort_on_overflow tcp_no_metrics_save tcp_notsent_lowat ' +
    'tcp_moderate_rcvbuf icmp_echo_ignore_all icmp_echo_ignore_broadcasts icmp_ignore_bogus_error_responses',
  'net.ipv4.conf.all': 'rp_filter accept_redirects accept_source_route send_redirects secure_redirects log_martians',
  'net.ipv4.conf.default':
    'rp_filter accept_redirects accept_source_route send_redirects secure_redirects log_martians',
  'net.ipv6.conf.all': 'disable_ipv6 accept_ra accept_redirects accept_source_route forwarding',
  'net.ipv6.conf.default': 'disable_ipv6 accept_ra accept_redirects accept_source_route forwarding',
  'net.netfilter': 'nf_conntrack_buckets nf_conntrack_tcp_timeout_established nf_conntrack_tcp_timeout_time_wait',
  'net.bridge': 'bridge-nf-call-iptables bridge-nf-call-ip6tables',
  vm:
    'swappiness overcommit_memory overcommit_ratio dirty_ratio dirty_background_ratio dirty_bytes ' +
    'dirty_background_bytes dirty_expire_centisecs dirty_writeback_centisecs vfs_cache_pressure min_free_kbytes ' +
    'nr_hugepages panic_on_oom oom_kill_allocating_task zone_reclaim_mode mmap_min_addr watermark_scale_factor',
  fs: 'suid_dumpable protected_hardlinks protected_symlinks protected_fifos protected_regular pipe-max-size lease-break-time',
  'fs.epoll': 'max_user_watches',
  'fs.inotify': 'max_queued_events',
  'fs.mqueue': 'msg_max msgsize_max queues_max',
  kernel:
    'sem shmmax shmall shmmni msgmax msgmnb msgmni core_pattern core_uses_pid panic panic_on_oops sysrq ' +
    'randomize_va_space dmesg_restrict kptr_restrict perf_event_paranoid unprivileged_bpf_disabled numa_balancing ' +
    'sched_autogroup_enabled hung_task_timeout_secs watchdog nmi_watchdog printk hostname',
};

/** Kernel parameters that are known by name. */
export const USUAL_PARAMETERS: ReadonlySet<string> = new Set([
  ...Object.keys(KERNEL_PARAMETER_WORDS),
  ...Object.entries(USUAL).flatMap(([parent, names]) => names.split(' ').map((name) => `${parent}.${name}`)),
]);
