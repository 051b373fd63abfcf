#!/bin/sh
# What one would write first: a command per value. It reads what the probe reads of processes, kernel and sockets,
# without looking at any configuration; the benchmark compares the probe with it.
for key in fs.nr_open fs.file-max fs.file-nr fs.inotify.max_user_instances fs.inotify.max_user_watches \
  kernel.pid_max kernel.threads-max vm.max_map_count net.core.somaxconn net.ipv4.ip_local_port_range \
  net.ipv4.tcp_fin_timeout net.ipv4.tcp_keepalive_time net.ipv4.tcp_max_syn_backlog net.ipv4.tcp_max_tw_buckets \
  net.ipv4.tcp_syncookies net.ipv4.tcp_timestamps net.ipv4.tcp_tw_reuse; do
  echo "$key = $(cat "/proc/sys/$(echo "$key" | tr . /)" 2>/dev/null)"
done
# shellcheck disable=SC2012 # a count of names that are numbers
for process in /proc/[0-9]*; do
  echo "$process $(tr '\0' ' ' <"$process/cmdline") $(grep 'open files' "$process/limits") $(ls "$process/fd" | wc -l)"
done 2>/dev/null
cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk '{ states[$4]++ } END { for (state in states) print state, states[state] }'
