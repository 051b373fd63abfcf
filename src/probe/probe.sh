#!/bin/sh
# The probe: the one read-only script that runs on a host. It arrives on the stdin of `sh -s`; the runner appends
# the line `main NONCE </dev/null`, so a script that was cut on its way defines functions and runs nothing.
#
# Output: `BEGIN NONCE`, then sections (`@name`, then payload lines), then `END NONCE LINES`. One awk is the only
# writer: it counts, cuts, filters and masks. No payload line starts with `@`, whatever a process calls itself:
# what comes from a process or a file always stands behind a path, a pid or a number.
#
# Needs sh, awk, grep, tr (BusyBox's will do). Writes nothing: no here-documents, which need a temporary file.

# Which processes matter: supervisords, what runs below them, and what left them but still carries their mark.
# In: /proc/PID/FILE:TEXT lines, and /proc/PID/fd/N for inotify. Out: `A PIDS`, `X` for too many, `Y` for a look that
# worked, `C|M PID c|s PATH` for each (possible) supervisord with `V PID DIR`, where its package is, `T UID THREADS INOTIFY`
# for each user, and the arguments and marks of every process that matters. The runner judges; this only has to miss nothing.
# shellcheck disable=SC2016 # awk expands it
select_processes='
  function base(path) { sub(/.*\//, "", path); return path }

  # The index of the first argument that belongs to supervisord itself, 0 when this is no supervisord.
  # `script` becomes where Python found it, "" for -m and -c.
  function own_arguments(pid, any_script,    i, a) {
    script = arg[pid, 0]
    if (base(arg[pid, 0]) ~ /^supervisord/) return 1
    if (base(arg[pid, 0]) !~ /^(python|pypy)/) return 0
    for (i = 1; i < count[pid]; i++) {
      a = arg[pid, i]
      script = ""
      if (a ~ /^-[A-Za-z]*m$/) return arg[pid, i + 1] ~ /^supervisor/ ? i + 2 : 0
      if (a ~ /^-[A-Za-z]*msupervisor/) return i + 1
      if (a ~ /^-[A-Za-z]*c$/) return arg[pid, i + 1] ~ /supervisor/ ? i + 2 : 0
      if (a ~ /^-[WX]$/) { i++; continue }
      if (a ~ /^-/) continue
      script = a
      return (any_script || base(a) ~ /^supervisord/) ? i + 1 : 0
    }
    return 0
  }

  # getopt as supervisord uses it, for the one option that says where the configuration is.
  function configuration(pid, i,    a, letter, name, at) {
    for (; i < count[pid]; i++) {
      a = arg[pid, i]
      if (a !~ /^-./ || a == "--") return ""
      if (a ~ /^--/) {
        at = index(a, "=")
        name = at ? substr(a, 3, at - 3) : substr(a, 3)
        if (length(name) > 1 && index("configuration", name) == 1) return at ? substr(a, at + 1) : arg[pid, i + 1]
        if (!at && name !~ /^(h|v|nod|noc|st|si)/) i++
        continue
      }
      for (at = 2; at <= length(a); at++) {
        letter = substr(a, at, 1)
        if (letter == "c") return at < length(a) ? substr(a, at + 1) : arg[pid, i + 1]
        if (index("umdlyzejiqa", letter)) { if (at == length(a)) i++; break }
      }
    }
    return ""
  }

  # Where the package is that it runs from: beside the Python of a virtual environment, else beside the script.
  function home(pid,    path) {
    path = script
    if (base(arg[pid, 0]) ~ /^(python|pypy)/ && arg[pid, 0] !~ /^(\/usr(\/local)?)?\/bin\//) path = arg[pid, 0]
    if (path !~ /^\/.*\/[^\/]+$/ || !sub(/\/[^\/]*\/[^\/]*$/, "", path) || path == "") return "/usr"
    return path
  }

  function add(pid) {
    if (pid in wanted || !(pid in parent)) return
    if (++chosen > 3000) { cut = 1; return }
    wanted[pid] = 1
    list[chosen] = pid
  }

  function add_supervisord(pid, kind, first,    path) {
    if (pid in supervisord) return
    if (++supervisords > 50) { cut = 1; return }
    supervisord[pid] = 1
    path = configuration(pid, first)
    print kind, pid, (path == "" ? "s " script : "c " path)
    print "V", pid, home(pid)
    add(pid)
    add(parent[pid])
    roots[supervisords] = pid
  }

  /^\/proc\/[0-9]+\/fd\/[0-9]+$/ { split($0, part, "/"); inotify[owner[part[3]]]++; next }
  /^\/proc\/self\/fd$/ { all_inotify = 1; next }
  /^\/proc\/self\/cmdline:/ { all_arguments = 1 }
  /^\/proc\/self\/environ:/ { all_marks = 1 }
  {
    if (!match($0, /^\/proc\/[0-9]+\/[a-z]+:/)) next
    head = substr($0, 7, RLENGTH - 7)
    text = substr($0, RLENGTH + 1)
    pid = substr(head, 1, index(head, "/") - 1)
    file = substr(head, index(head, "/") + 1)
  }
  file == "status" {
    key = substr(text, 1, 1)
    sub(/^[A-Za-z]+:[ \t]*/, "", text)
    # In this order: PPid, Uid, Threads.
    if (key == "P") {
      if (!(pid in parent)) order[++n] = pid
      parent[pid] = text
      kids[text] = kids[text] " " pid
    } else if (key == "U") {
      sub(/[ \t].*/, "", text)
      owner[pid] = text
    } else if (key == "T") threads[owner[pid]] += text
  }
  file == "cmdline" && count[pid] < 200 {
    arg[pid, count[pid]++] = length(text) > 4000 ? substr(text, 1, 4000) "\002" : text
  }
  file == "environ" && marks[pid] < 3 {
    mark[pid, ++marks[pid]] = substr(text, 1, 1000)
    identity[pid] = identity[pid] " " text
  }
  END {
    for (i = 1; i <= n; i++) if ((first = own_arguments(order[i], 0))) add_supervisord(order[i], "C", first)
    # A supervisord under another name: Python whose children carry a mark that it does not carry itself.
    for (i = 1; i <= n; i++) {
      pid = order[i]
      up = parent[pid]
      if ((pid in marks) && identity[up] != identity[pid] && (first = own_arguments(up, 1))) add_supervisord(up, "M", first)
    }
    for (i = 1; i <= supervisords && i <= 50; i++) {
      tail = 0
      queue[++tail] = roots[i]
      for (at = 1; at <= tail; at++) {
        m = split(kids[queue[at]], below, " ")
        for (j = 1; j <= m && tail < 3000; j++) { add(below[j]); queue[++tail] = below[j] }
      }
    }
    for (i = 1; i <= n; i++) if (order[i] in marks) add(order[i])
    for (id in threads) if (++users <= 500) print "T", id, threads[id], (all_inotify ? inotify[id] + 0 : "-")
    if (users > 500) print "T"
    if (cut) print "X"
    line = "A"
    for (i = 1; i <= chosen && i <= 3000; i++) {
      pid = list[i]
      line = line " " pid
      for (j = 0; j < count[pid]; j++) print "/proc/" pid "/arg:" arg[pid, j]
      if (count[pid] >= 200) print "/proc/" pid "/arg:\002"
      for (j = 1; j <= marks[pid]; j++) print "/proc/" pid "/environ:" mark[pid, j]
    }
    print line
    # The last thing: who dies on the way has not looked. Both lists came to their end and the probe saw itself, so
    # a list of processes without a supervisord means that there is none.
    if (all_arguments && all_marks && (self in parent) && (self in count)) print "Y"
  }
'

# Patterns of `[include] files=` in a main configuration file, one per line, `?` before those that it cannot expand.
# After a tab: `socket PATH`, where supervisord listens, `server URL`, where supervisorctl asks, and `plugin`.
# shellcheck disable=SC2016 # awk expands it
find_includes='
  { sub(/\r$/, "") }
  # Python takes some indented lines for the beginning of a section.
  /^[ \t]*\[[ \t]*ctlplugin:/ { plugin = 1 }
  /^[ \t]*([#;]|$)/ { next }
  /^\[/ {
    section = $0
    sub(/^\[/, "", section)
    sub(/\].*/, "", section)
    reading = 0
    next
  }
  {
    line = $0
    sub(/[ \t][;#].*/, "", line)
    if (line ~ /^[ \t]/) { if (reading) files = files " " line; next }
    reading = section == "include" && tolower(line) ~ /^files[ \t]*[=:]/
    if (reading) { sub(/^[^=:]*[=:]/, "", line); files = line }
    else if (section == "unix_http_server" && tolower(line) ~ /^file[ \t]*[=:]/) socket = place(line)
    else if (section == "supervisorctl" && tolower(line) ~ /^serverurl[ \t]*[=:]/) server = place(line)
  }

  # The value of a line, "" when it needs more than what is known here.
  function place(line,    out, at, here) {
    sub(/^[^=:]*[=:][ \t]*/, "", line)
    sub(/[ \t]+$/, "", line)
    while ((at = index(line, "%"))) {
      out = out substr(line, 1, at - 1)
      line = substr(line, at)
      if (index(line, "%(here)s") == 1) { out = out ENVIRON["here"]; line = substr(line, 9) }
      else if (index(line, "%(host_node_name)s") == 1) { out = out node; line = substr(line, 19) }
      else return ""
    }
    return out line
  }

  END {
    if (socket != "") print "\tsocket " socket
    if (server != "") print "\tserver " server
    if (plugin) print "\tplugin"
    n = split(files, pattern, " ")
    for (i = 1; i <= n && i <= 50; i++) {
      p = pattern[i]
      out = ""
      bad = ""
      while ((at = index(p, "%"))) {
        out = out substr(p, 1, at - 1)
        p = substr(p, at)
        # Where the file is: the patterns are relative to that anyway.
        if (index(p, "%(here)s/") == 1 && out == "") p = substr(p, 10)
        else if (index(p, "%(host_node_name)s") == 1) { out = out node; p = substr(p, 19) }
        else if (substr(p, 2, 1) == "%") { out = out "%"; p = substr(p, 3) }
        else { bad = "?"; out = out "%"; p = substr(p, 2) }
      }
      print (bad == "" ? "" : "?") (bad == "" ? out p : pattern[i])
    }
  }
'

# shellcheck disable=SC2016 # awk expands it
count_sockets='
  $4 ~ /^[0-9A-F][0-9A-F]$/ {
    all++
    count[$4]++
    if ($4 == "0A" && match($2, /:[0-9A-F]+$/)) listening[substr($2, RSTART + 1)] = 1
  }
  END {
    for (state in count) print "tcp", state, count[state]
    for (port in listening) if (++ports <= 2000) print "listening", port
    print "tcp all", all + 0
    if (ports > 2000) print "listening cut"
  }
'

# The one writer. Knows every section, lets through what the facts need, and masks what must not leave the host.
# shellcheck disable=SC2016 # awk expands it
write_output='
  BEGIN {
    sections = split("roles process systemd files host sysctl end", name, " ")
    room = 6000000
    known_key = "^(command|process_name|numprocs|numprocs_start|priority|autostart|autorestart|startsecs|startretries" \
      "|exitcodes|stopsignal|stopwaitsecs|stopasgroup|killasgroup|user|umask|directory|redirect_stderr|minfds|minprocs" \
      "|nodaemon|silent|nocleanup|strip_ansi|identifier|loglevel|logfile|logfile_maxbytes|logfile_backups|pidfile" \
      "|childlogdir|stdout_[a-z_]*|stderr_[a-z_]*|programs|files|file|port|chmod|chown|socket|socket_[a-z]*|events" \
      "|buffer_size|result_handler|supervisor\\.rpcinterface_factory)$"
    named_section = "^(program|group|eventlistener|fcgi-program|rpcinterface):"
    known_section = "^(supervisord|include|DEFAULT|unix_http_server|inet_http_server)$|" named_section
    kept_status = "^(Name|State|PPid|Uid|Threads|NSpid|CapEff):"
    kept_limits = "^Max (open files|processes|core file size|locked memory|stack size) "
  }

  function put(line) {
    if (length(line) > 4096) line = substr(line, 1, 4096) "\002"
    if (used > room) { dropped[section]++; return }
    used += length(line) + 1
    lines++
    print line
  }

  # A user that a configuration names: whether the host has it decides whether supervisord starts.
  function note_user(value) {
    gsub(/^[ \t]*|[ \t:].*$/, "", value)
    named[value] = 1
  }

  # A line of supervisord.conf. Anyone can start a "supervisord -c /any/file" and have root read that file here:
  # only what a supervisord.conf has leaves the host, and of that no password, no environment and no comment.
  function masked(text,    key) {
    sub(/\r$/, "", text)
    if (text ~ /^[ \t]*$/) return ""
    # Of a comment, bytes beyond ASCII remain: in another encoding than UTF-8 they stop supervisord.
    if (text ~ /^[ \t]*[#;]/) { gsub(/[\001-\177]/, "", text); return "#" text }
    if (text ~ /^(\357\273\277)?\[/) {
      heading = text
      sub(/^(\357\273\277)?\[/, "", heading)
      sub(/\].*/, "", heading)
      shown = blank = 0
      in_section = 1
      if (heading ~ named_section || text ~ /^(\357\273\277)?\[[A-Za-z0-9_.: -]*\]?[ \t]*([;#].*)?$/) return text
      heading = ""
      return "[<masked>]"
    }
    if (text ~ /^[ \t]/) {
      if (shown) return text
      if (blank) return ""
      match(text, /^[ \t]*/)
      return substr(text, 1, RLENGTH) "<masked>"
    }
    shown = blank = 0
    if (!match(text, /[=:]/)) return "<masked>"
    key = substr(text, 1, RSTART - 1)
    sub(/[ \t]*$/, "", key)
    if (!in_section || key !~ /^[A-Za-z0-9_.-]+$/ || length(key) > 64) return "<masked>"
    key = tolower(key)
    shown = key ~ known_key && heading ~ known_section
    if (key ~ /^(user|chown|socket_owner)$/) note_user(substr(text, RSTART + 1))
    if (shown || key == "minfds" || key == "minprocs") return text
    # An environment is a list with a syntax of its own: nothing is the one value that is always right.
    blank = key == "environment"
    # Whether there is a value at all is no secret: without a user name nobody is asked for a password.
    if (!blank && substr(text, RSTART + 1) ~ /^[ \t]*$/) return text
    return substr(text, 1, RSTART) (blank ? "" : "<masked>")
  }

  # A line of a unit or of system.conf that sets a limit, continues one, or begins a section.
  function matters_to_systemd(text) {
    if (continued && text ~ /^[ \t]*[#;]/) return 1
    if (!continued && text !~ /^[ \t]*(\[[A-Za-z-]*\]|(Default)?(Limit[A-Z]+|TasksMax)[ \t]*=|PAMName[ \t]*=)/) return 0
    continued = text ~ /\\$/
    return 1
  }

  # A line of limits.conf about nofile, nproc or everything, without its comment; else "".
  function limit_line(text,    n) {
    sub(/#.*/, "", text)
    n = split(text, part, " ")
    if (n > 3 && tolower(part[3]) ~ /^(nofile|nproc|-)$/ || n == 2 && part[2] == "-") return text
    return ""
  }

  function matters_to_pam(text) {
    text = tolower(text)
    if (text ~ /^[ \t]*@include[ \t]/) return 1
    return text ~ /^[ \t]*-?session[ \t]/ && text ~ /[ \t](include|substack)[ \t]|pam_limits/
  }

  # A table of the kernel: names in its first line, values below. Of those only the columns that matter.
  function columns(text,    i, n, m, table, out) {
    n = split(text, part, " ")
    table = part[1]
    sub(/[^:]*$/, "", table)
    if (!(table in chosen)) {
      chosen[table] = ""
      for (i = 1; i <= n; i++) {
        if (part[i] ~ /^(ListenOverflows|ListenDrops|TCPTimeWaitOverflow|CurrEstab|insert_failed|drop|early_drop)$/) {
          chosen[table] = chosen[table] " " i
        }
      }
    }
    out = table
    m = split(chosen[table], index_of, " ")
    for (i = 1; i <= m; i++) out = out " " part[index_of[i]]
    return out
  }

  NR == 1 { nonce = $2; print; next }
  /^@/ {
    if ($0 == "@" name[at + 1]) { section = name[++at]; lines++; print } else put(" " $0)
    next
  }

  section == "roles" && /^user [0-9]/ { uid[$2] = 1 }
  section == "process" && match($0, /^\/proc\/[0-9]+\/[a-z]+[: ]/) {
    head = substr($0, 7, RLENGTH - 7)
    text = substr($0, RLENGTH + 1)
    pid = substr(head, 1, index(head, "/") - 1)
    file = substr(head, index(head, "/") + 1)
    if (file == "status") {
      if (text !~ kept_status) next
      if (text ~ /^Uid:/) { split(text, part, /[ \t]+/); uid[part[2]] = 1 }
    }
    else if (file == "limits") { if (text !~ kept_limits) next }
    else if (file == "cgroup") { if (text !~ /^[0-9]+:(|name=systemd|pids|memory):/) next }
    else if (file == "stat") {
      # A name may hold anything, also ") R 1": the fields start behind the last ") ", and there are many.
      sub(/.*\) /, "", text)
      if (split(text, part, " ") < 30) next
      text = part[1] " " part[2] " " part[20]
    }
    # What follows the pid may quote a command with its passwords.
    else if (file == "state") {
      split(text, part, " ")
      if (part[2] !~ /^(STOPPED|STARTING|RUNNING|BACKOFF|STOPPING|EXITED|FATAL|UNKNOWN)$/) next
      text = part[1] " " part[2] (part[3] == "pid" ? " " part[4] + 0 : "")
    }
    put(head ":" text)
    next
  }

  section == "files" && /^F / {
    split($0, part, "\t")
    split(part[1], word, " ")
    id[part[2]] = word[2]
    role[word[2]] = word[3]
    put(part[1])
    next
  }
  section == "files" && /^(B|[0-9]+ -?[0-9]+ -?[0-9]+) \// {
    phys = substr($0, index($0, "/"))
    # A file that replaced another may be older than it: the later of content and inode is when it changed.
    if (phys in id) put($1 == "B" ? "B " id[phys] : "M " id[phys] " " $1 " " ($2 + 0 > $3 + 0 ? $2 : $3))
    next
  }
  section == "files" && /^\// {
    colon = index($0, ":")
    phys = substr($0, 1, colon - 1)
    text = substr($0, colon + 1)
    if (!colon || !(phys in id)) next
    number = text
    sub(/:.*/, "", number)
    text = substr(text, length(number) + 2)
    if (id[phys] != current) { current = id[phys]; heading = ""; shown = blank = in_section = continued = 0 }
    if (number + 0 > 5000) { if (number + 0 == 5001) put("C " current); next }
    if (role[current] == "conf") text = masked(text)
    else if (role[current] ~ /^(unit|manager)$/ && !matters_to_systemd(text)) next
    else if (role[current] == "limits" && (text = limit_line(text)) == "") next
    else if (role[current] == "pam" && !matters_to_pam(text)) next
    else if (role[current] == "version" && (number > 1 || text !~ /^[0-9]+\.[0-9][0-9A-Za-z.+-]*$/ || length(text) > 40)) next
    put(current ":" number ":" text)
    next
  }

  section == "systemd" && !/^([A-Za-z]+[= ]|$)/ { next }

  section == "host" && /^\/proc\/stat:/ {
    if ($0 ~ /^\/proc\/stat:cpu[0-9]/) cpus++
    else if ($0 ~ /^\/proc\/stat:btime /) { put($0); put("cpus " cpus + 0) }
    next
  }
  section == "host" && /^\/proc\/net\/(netstat|snmp|stat)/ {
    if (/^\/proc\/net\/(netstat:TcpExt|snmp:Tcp|stat\/nf_conntrack):/) put(columns($0))
    next
  }
  section == "host" && /^\/proc\/meminfo:/ && !/:MemTotal:/ { next }
  section == "host" && /^\/(etc|usr\/lib)\/os-release:/ && !/:(ID|VERSION_ID|NAME|PRETTY_NAME)=/ { next }
  section == "host" && /^\/etc\/passwd:/ {
    split(substr($0, 13), part, ":")
    if ((part[3] in uid) || (part[1] in named) || (part[3] in named)) put("/etc/passwd:" part[1] ":" part[3])
    next
  }
  section == "host" && /^\/etc\/nsswitch\.conf:/ && !/:passwd:/ { next }

  section == "sysctl" && /^\/proc\/sys\// {
    colon = index($0, ":")
    put(substr($0, 11, colon - 11) "=" substr($0, colon + 1))
    next
  }

  { put($0) }

  END {
    room = used + 10000
    for (i = 1; i <= sections; i++) if (name[i] in dropped && section == "end") put("cut " name[i] " " dropped[name[i]])
    print "END " nonce " " lines + 0
  }
'

# Arguments and marks of every process as /proc/PID/FILE:TEXT lines, a line per NUL-terminated record. Newlines
# inside a record become \001, so none can start a line of its own. Of an environment nothing but the three
# variables that supervisord sets is ever passed on.
#
# A process can give itself arguments of gigabytes without a NUL. grep gives up on those, and on all files after them:
# the two lists end with /proc/self, whose absence tells.
list_records() {
  {
    grep -szHa '' /proc/[0-9]*/cmdline /proc/self/cmdline
    SUPERVISOR_ENABLED=0 grep -szHaoE '^SUPERVISOR_(GROUP_NAME|PROCESS_NAME|ENABLED)=.*' \
      /proc/[0-9]*/environ /proc/self/environ
  } | tr '\n\0' '\001\n'
}

# The same without -z, one file after the other, of each no more than its beginning. A process may say anything but
# the nonce, which marks the start of a file; it comes on stdin, where nobody can read it.
list_records_slowly() {
  {
    printf '%s\0' "$nonce"
    for record_dir in /proc/[0-9]*; do
      # A kernel thread has neither; to read what has an executable byte by byte would be slow.
      [ -e "$record_dir/exe" ] || { IFS= read -r first <"$record_dir/cmdline" || [ -n "$first" ] || continue; }
      printf '\002%s %s/cmdline:\n' "$nonce" "$record_dir"
      dd bs=300000 count=1 <"$record_dir/cmdline"
      [ -r "$record_dir/environ" ] || continue
      printf '\002%s %s/environ:\n' "$nonce" "$record_dir"
      dd bs=300000 count=1 <"$record_dir/environ"
    done
    printf '\002%s /proc/self/cmdline:\n.\0\002%s /proc/self/environ:\nSUPERVISOR_ENABLED=0\0' "$nonce" "$nonce"
  } | tr '\n\0' '\001\n' | awk '
    NR == 1 { mark = "\002" $0 " "; next }
    {
      while ((at = index($0, mark))) {
        if (at > 1) emit(substr($0, 1, at - 1))
        $0 = substr($0, at + length(mark))
        at = index($0, "\001")
        path = substr($0, 1, at - 1)
        $0 = substr($0, at + 1)
        started = 1
      }
      # A file without anything in it is no empty argument.
      if (!started || $0 != "" || path ~ /cmdline:$/) emit($0)
      started = 0
    }
    function emit(text) {
      if (path !~ /environ:$/ || text ~ /^SUPERVISOR_(GROUP_NAME|PROCESS_NAME|ENABLED)=/) print path text
    }
  '
}

# Descriptors of inotify as /proc/PID/fd/N, where all can be seen and are not too many to look at. Only GNU find can;
# what it says last proves that it could and came to its end.
list_inotify() {
  [ -e /proc/1/exe ] && grep -qE '^([0-9]{1,4}|[1-4][0-9]{4})[^0-9]' /proc/sys/fs/file-nr || return 0
  find /proc/[0-9]*/fd /proc/self/fd \( -lname anon_inode:inotify -o -path /proc/self/fd \) -print
}

# The process whose limits are the login's: this shell, or what called sudo (whose PAM session sets limits anew).
find_login() {
  login=$$
  ancestor=$PPID
  while IFS= read -r comm <"/proc/$ancestor/comm" && [ "$comm" = sudo ]; do
    while read -r key value _; do
      [ "$key" = PPid: ] && ancestor=$value && break
    done <"/proc/$ancestor/status"
    login=$ancestor
  done
}

# odd NAME: a name that the line format cannot carry.
odd() {
  case $1 in *[[:cntrl:]]* | *:*) return 0 ;; esac
  return 1
}

# has_link PATH: a part of PATH below $root is a symbolic link. Links of another root would be followed in ours.
has_link() {
  link_at=$root
  link_rest=${1#/}
  while [ -n "$link_rest" ]; do
    link_at=$link_at/${link_rest%%/*}
    [ -L "$link_at" ] && return 0
    case $link_rest in
    */*) link_rest=${link_rest#*/} ;;
    *) link_rest= ;;
    esac
  done
  return 1
}

# take ROLE REAL SHOWN: notes a file to read, sets $id and $state. State r: readable, d: denied, x: missing, n: not a
# regular file, l: behind a link of another root, e: a link to nowhere on purpose, o: a name that cannot be carried.
take() {
  case $seen in
  *"$nl$1 $2$tab"*)
    id=${seen#*"$nl$1 $2$tab"}
    id=${id%%"$nl"*}
    state=${id#* }
    id=${id% *}
    return
    ;;
  esac
  ids=$((ids + 1))
  id=$ids
  if odd "$3" || odd "$2"; then
    state=o
    plan="${plan}F $id $1 o$nl"
    return
  fi
  state=r
  # shellcheck disable=SC3013
  if { [ "$1" = conf ] || [ "$1" = version ]; } && [ "$foreign" = yes ] && has_link "$3"; then
    state=l
  elif [ "$2" -ef /dev/null ]; then
    state=e
  elif [ ! -e "$2" ]; then
    state=x
    # Behind a directory that may not be searched, "missing" and "denied" look the same.
    reachable "$2" || state=d
  elif [ ! -f "$2" ]; then
    state=n
  elif [ ! -r "$2" ]; then
    state=d
  fi
  plan="${plan}F $id $1 $state $3$tab$2$nl"
  seen="$seen$1 $2$tab$id $state$nl"
  [ $state = r ] && files="$files$2$nl"
  if [ "$1" = sysctl ] && [ -L "$2" ]; then
    target=$(readlink "$2")
    odd "$target" || plan="${plan}L $id $target$nl"
  fi
}

# reachable FILE: whether FILE would be seen if it existed.
reachable() {
  reach=${1%/*}
  while [ -n "$reach" ]; do
    [ -d "$reach" ] && { [ -x "$reach" ]; return; }
    reach=${reach%/*}
  done
}

# Finds the configuration of supervisord $1: $2 is c with its path $3, or s with the script's path for the search.
read_configuration() {
  pid=$1
  root=
  foreign=no
  if [ -e "/proc/$pid/ns/mnt" ]; then
    # shellcheck disable=SC3013 # -ef: dash, BusyBox, bash, mksh and POSIX.1-2024 have it
    [ "/proc/$pid/root/." -ef /. ] || foreign=yes
    # shellcheck disable=SC3013
    if [ $foreign = yes ] || ! [ "/proc/$pid/ns/mnt" -ef "/proc/$$/ns/mnt" ]; then root=/proc/$pid/root; fi
  else
    while read -r key _ second _; do
      [ "$key" = NSpid: ] && [ -n "$second" ] && { plan="${plan}W $pid container$nl"; root=/proc/$pid/root; return; }
    done <"/proc/$pid/status"
  fi
  cwd=
  case $2$3 in c/*) ;; *) cwd=$(readlink "/proc/$pid/cwd") && odd "$cwd" && cwd= ;; esac
  if [ "$2" = c ]; then
    from=argv
    locate "$3" || { plan="${plan}W $pid blind$nl"; return; }
  else
    from=search
    search "$3" || return
  fi
  take conf "$real" "$shown"
  plan="${plan}U $pid $from $id$nl"
  [ "$state" = r ] && [ -s "$real" ] && follow_includes
}

# Notes the version of supervisord $1, whose package is below $2; read_configuration has set its root.
find_version() {
  pid=$1
  set +f
  set -- "$root$2"/lib/python*/dist-packages/supervisor/version.txt "$root$2"/lib/python*/site-packages/supervisor/version.txt
  set -f
  [ $# -gt 20 ] && return
  for file in "$@"; do
    [ -e "$file" ] || continue
    take version "$file" "${file#"$root"}"
    plan="${plan}V $pid $id$nl"
  done
}

# locate PATH: sets $real (where to read it) and $shown (what the process calls it); fails when that needs the
# working directory and it may not be read.
locate() {
  case $1 in
  /*)
    real=$root$1
    shown=$1
    ;;
  *)
    [ -n "$cwd" ] || return 1
    real=/proc/$pid/cwd/$1
    shown=${cwd%/}/$1
    ;;
  esac
}

# supervisord's own search order; the script's path is $1, empty for `python -m`, where it stays unknown.
search() {
  case $1 in
  */*) beside=${1%/*}/.. ;;
  *) beside=.. ;;
  esac
  if [ -n "$1" ]; then set -- "$beside/etc/supervisord.conf" "$beside/supervisord.conf"; else set --; fi
  set -- "$@" supervisord.conf etc/supervisord.conf /etc/supervisord.conf /etc/supervisor/supervisord.conf
  for place in "$@"; do
    locate "$place" || { plan="${plan}W $pid blind$nl"; return 1; }
    [ -e "$real" ] && return 0
    reachable "$real" || { plan="${plan}W $pid blind$nl"; return 1; }
  done
  plan="${plan}W $pid none$nl"
  return 1
}

follow_includes() {
  real_dir=${real%/*}
  shown_dir=${shown%/*}
  IFS= read -r node </proc/sys/kernel/hostname
  patterns=$(here=$shown_dir awk -v node="$node" "$find_includes" "$real")
  taken=0 socket='' server='' plugin=no
  IFS=$nl
  for pattern in $patterns; do
    IFS=
    case $pattern in
    "${tab}socket "*) socket=${pattern#* }; continue ;;
    "${tab}server "*) server=${pattern#* }; continue ;;
    "${tab}plugin") plugin=yes; continue ;;
    esac
    globs=$((globs + 1))
    [ $globs -gt 200 ] && { plan="${plan}X $pid$nl"; break; }
    case $pattern in
    # The runner sees by itself that it cannot know this one.
    '?'*) continue ;;
    # Three levels of wildcards from a hostile configuration could keep a host busy for minutes.
    *[*?[]*/*[*?[]*/*[*?[]*) plan="${plan}N $pid $pattern$nl"; continue ;;
    /*) from_dir=$root ;;
    *) from_dir=$real_dir/ ;;
    esac
    set +f
    # shellcheck disable=SC2086 # the pattern is meant to be expanded; IFS is empty, so nothing is split
    set -- $from_dir$pattern
    set -f
    for match in "$@"; do
      [ -e "$match" ] || [ -L "$match" ] || { reachable "$match" || plan="${plan}D $pid $pattern$nl"; continue; }
      taken=$((taken + 1))
      [ $taken -gt 500 ] && { plan="${plan}X $pid$nl"; break 2; }
      case $pattern in
      /*) take conf "$match" "${match#"$root"}" ;;
      *) take conf "$match" "$shown_dir/${match#"$real_dir/"}" ;;
      esac
      plan="${plan}U $pid include $id$nl"
    done
  done
  IFS=$blank
  note_control
}

# Notes whether the socket of supervisord $pid is there, and whom to ask for the states of its programs.
note_control() {
  case $socket in /*) ;; *) return ;; esac
  odd "$socket" && return
  there=s
  if [ "$foreign" = yes ] && has_link "$socket"; then
    return
  elif [ ! -e "$root$socket" ]; then
    there=m
    reachable "$root$socket" || there=d
  elif [ ! -S "$root$socket" ]; then
    there=n
  fi
  plan="${plan}K $pid $there $socket$nl"
  if [ "$plugin" = yes ]; then
    why=plugin
  elif [ -n "$root" ]; then
    why=elsewhere
  elif [ "$server" != "unix://$socket" ] || [ $there != s ]; then
    why=server
  elif ! [ -w "$socket" ]; then
    why=denied
  else
    why=ask
  fi
  asks="$asks$pid $why $shown$tab$socket$nl"
}

# The unit of process $1, from its cgroup, when it is one of the system's systemd. Builtins only.
find_unit() {
  while IFS= read -r line; do
    case $line in 0::* | *:name=systemd:*) ;; *) continue ;; esac
    case $line in
    */user@*.service/* | */docker[-/]* | */kubepods* | */lxc* | */machine.slice/*) continue ;;
    *.service) unit=${line##*/} ;;
    *.service/*)
      unit=${line%%.service/*}.service
      unit=${unit##*/}
      ;;
    *) continue ;;
    esac
    case $unit in *[!A-Za-z0-9:_.@\\-]*) continue ;; esac
    case " $units " in *" $unit "*) ;; *) units="$units $unit" ;; esac
  done <"/proc/$1/cgroup"
}

unit_properties=Id,LimitNOFILE,LimitNOFILESoft,LimitNPROC,LimitNPROCSoft,FragmentPath,DropInPaths,NeedDaemonReload
unit_properties=$unit_properties,ActiveEnterTimestamp,ActiveEnterTimestampMonotonic,TasksMax,TasksCurrent

# systemctl talks to a daemon that may not answer.
ask_systemd() {
  if command -v timeout >/dev/null; then TZ=UTC timeout 5 systemctl "$@"; else TZ=UTC systemctl "$@"; fi
}

read_systemd() {
  [ -d /run/systemd/system ] || { printf 'present no\n'; return; }
  printf 'present yes\n'
  shown_units=$(
    ask_systemd --no-pager show -p DefaultLimitNOFILE,DefaultLimitNOFILESoft,DefaultLimitNPROC,DefaultLimitNPROCSoft
    if [ -n "$units" ]; then
      printf '\n'
      # shellcheck disable=SC2086 # validated names, one word each
      ask_systemd --no-pager show -p "$unit_properties" -- $units
    fi
  )
  printf '%s\n' "$shown_units"
  IFS=$nl
  for line in $shown_units; do
    case $line in
    FragmentPath=/*) take unit "${line#*=}" "${line#*=}" ;;
    DropInPaths=/*)
      IFS=' '
      for file in ${line#*=}; do take unit "$file" "$file"; done
      ;;
    esac
  done
  IFS=$blank
  for unit in $units; do list_drop_ins "$unit"; done
  if [ -e /etc/systemd/system.conf ]; then take manager /etc/systemd/system.conf /etc/systemd/system.conf; fi
  for dir in /etc /run /usr/local/lib /usr/lib /lib; do
    same_lib $dir/systemd || take_all manager $dir/systemd/system.conf.d
  done
}

# same_lib DIR: DIR is below /lib, which is the same as /usr/lib.
same_lib() {
  # shellcheck disable=SC3013
  case $1 in /lib/*) [ "$1" -ef "/usr$1" ] ;; *) return 1 ;; esac
}

# Drop-ins of unit $1 that are on disk, loaded or not: its own, its template's, those of its prefixes and of all services.
list_drop_ins() {
  folders="$1.d service.d"
  case $1 in *@*) folders="$folders ${1%%@*}@.service.d" ;; esac
  prefix=${1%.service}
  for _ in 1 2 3 4 5 6; do
    case $prefix in *-*) ;; *) break ;; esac
    prefix=${prefix%-*}
    folders="$folders $prefix-.service.d"
  done
  for dir in /etc/systemd/system.control /run/systemd/system.control /run/systemd/transient /etc/systemd/system \
    /run/systemd/system /run/systemd/generator /usr/local/lib/systemd/system /usr/lib/systemd/system /lib/systemd/system; do
    same_lib $dir && continue
    for folder in $folders; do take_all unit "$dir/$folder"; done
  done
}

# take_all ROLE DIR: takes every DIR/*.conf.
take_all() {
  [ -d "$2" ] || return 0
  if ! { [ -r "$2" ] && [ -x "$2" ]; }; then plan="${plan}D 0 $2$nl"; return; fi
  all_role=$1
  all_dir=$2
  set +f
  set -- "$2"/*.conf
  set -f
  if [ $# -gt 200 ]; then plan="${plan}X 0 $all_dir$nl"; return; fi
  for file in "$@"; do
    if [ -e "$file" ] || [ -L "$file" ]; then take "$all_role" "$file" "$file"; fi
  done
}

# What pam_limits reads, and whose sessions use it.
list_pam_files() {
  if [ -e /etc/security/limits.conf ]; then take limits /etc/security/limits.conf /etc/security/limits.conf; fi
  take_all limits /etc/security/limits.d
  for dir in /etc/pam.d /usr/lib/pam.d; do
    set +f
    set -- "$dir"/*
    set -f
    [ $# -gt 200 ] && { plan="${plan}X 0 $dir$nl"; continue; }
    for file in "$@"; do
      [ -f "$file" ] && take pam "$file" "$file"
    done
    [ -d "$dir" ] && ! { [ -r "$dir" ] && [ -x "$dir" ]; } && plan="${plan}D 0 $dir$nl"
  done
}

list_sysctl_files() {
  for dir in /etc /run /usr/local/lib /usr/lib /lib; do
    # shellcheck disable=SC3013
    [ $dir = /lib ] && [ /lib/sysctl.d -ef /usr/lib/sysctl.d ] && continue
    set +f
    set -- "$dir"/sysctl.d/*.conf "$dir"/sysctl.d/.*.conf
    set -f
    [ $# -gt 500 ] && { plan="${plan}X 0 $dir/sysctl.d$nl"; continue; }
    for file in "$@"; do
      if [ -e "$file" ] || [ -L "$file" ]; then take sysctl "$file" "$file"; fi
    done
    [ -d "$dir/sysctl.d" ] && ! { [ -r "$dir/sysctl.d" ] && [ -x "$dir/sysctl.d" ]; } && plan="${plan}D 0 $dir/sysctl.d$nl"
  done
  if [ -e /etc/sysctl.conf ] || [ -L /etc/sysctl.conf ]; then take sysctl /etc/sysctl.conf /etc/sysctl.conf; fi
}

# Everything noted by take, by one stat and one grep. A file of more than 1 MiB is not read, and neither is one of
# size 0: there is nothing in it, or it is a door to the kernel such as /proc/kmsg, where reading waits, and takes away.
read_files() {
  printf '%s' "$plan"
  IFS=$nl
  # shellcheck disable=SC2086 # split at newlines only, globbing is off
  sizes=$(stat -L -c '%s %Y %Z %n' $files)
  printf '%s\n' "$sizes"
  set --
  for line in $sizes; do
    path=/${line#*/}
    case ${line%% *} in
    0) ;;
    *) if [ "${line%% *}" -gt 1048576 ]; then printf 'B %s\n' "$path"; else set -- "$@" "$path"; fi ;;
    esac
  done
  IFS=$blank
  # /dev/null: never without a file argument, which would be stdin.
  grep -sHna -m 5001 '' /dev/null "$@"
}

count_files() {
  IFS=$blank
  set --
  for pid in $all; do set -- "$@" "/proc/$pid/fd"; done
  sizes=$(stat -c '%n %s' "/proc/$$/fd" "$@")
  case $sizes in
  "/proc/$$/fd 0"* | '') ;;
  *)
    # From Linux 6.2 on, the size of the directory is the number of open files, for any user.
    printf '%s\n' "$sizes"
    return
    ;;
  esac
  for dir in "$@"; do
    if [ -r "$dir" ] && [ -x "$dir" ]; then
      set +f
      set -- "$dir"/*
      set -f
      [ -e "$dir" ] || continue
      # A descriptor is a link that may point nowhere; no match leaves the pattern itself.
      if [ $# -eq 1 ] && ! [ -L "$1" ]; then set --; fi
      printf '%s %s\n' "$dir" $#
    else
      printf '%s !\n' "$dir"
    fi
  done
}

# Asks for the states of programs, where that changes nothing and nobody but root or this account decides what is run:
# a configuration can make supervisorctl load any code, and talk to any socket.
read_states() {
  asked=$nl
  IFS=$nl
  for ask in $asks; do
    IFS=$blank
    pid=${ask%% *}
    why=${ask#* }
    conf=${why#* }
    why=${why%% *}
    socket=${conf#*"$tab"}
    conf=${conf%%"$tab"*}
    case $asked in
    *"$nl$conf$tab"*)
      other=${asked#*"$nl$conf$tab"}
      [ "$why" = ask ] && why="same ${other%%"$nl"*}"
      ;;
    *"$nl"*"$nl"*"$nl"*"$nl"*) [ "$why" = ask ] && why=many ;;
    esac
    [ "$why" = ask ] && ! { command -v timeout && command -v supervisorctl; } >/dev/null && why=tool
    [ "$why" = ask ] && { is_trusted "$pid" "$conf" "$socket" || why=untrusted; }
    if [ "$why" = ask ]; then
      asked=$asked$conf$tab$pid$nl
      states=$(
        unset PYTHONPATH PYTHONHOME PYTHONSTARTUP
        PYTHONNOUSERSITE=1 PYTHONDONTWRITEBYTECODE=1 timeout 3 supervisorctl -c "$conf" status
      )
      [ $? = 124 ] && why=late
    fi
    if [ "$why" = ask ]; then
      IFS=$nl
      for line in $states; do printf '/proc/%s/state:%s\n' "$pid" "$line"; done
    fi
    printf '/proc/%s/asked:%s\n' "$pid" "$why"
  done
  IFS=$blank
}

# is_trusted PID FILE SOCKET: FILE is behind no link, and it and its directories are root's or this account's, and nobody
# else may write there, so it is what it was meant to be. SOCKET belongs to one of them or to supervisord.
is_trusted() {
  root=
  has_link "$2" && return 1
  case $2 in */../* | */./* | *//*) return 1 ;; esac
  uids=0
  for file in $$ "$1"; do
    while read -r key uid _; do
      [ "$key" = Uid: ] && uids="$uids $uid" && break
    done <"/proc/$file/status"
  done
  path=$2
  paths=/
  while [ -n "$path" ]; do
    paths=$path$nl$paths
    path=${path%/*}
  done
  IFS=$nl
  # shellcheck disable=SC2086 # split at newlines only, globbing is off
  owners=$(stat -c '%u %g %a %F' "$3" $paths)
  at=0
  for line in $owners; do
    IFS=$blank
    # shellcheck disable=SC2086
    set -- $line
    at=$((at + 1))
    # Of the three, supervisord itself may own the socket alone.
    [ $at -gt 1 ] && uids=${uids% *}
    case " $uids " in *" $1 "*) ;; *) return 1 ;; esac
    [ $at -gt 1 ] && uids="$uids -"
    # In a sticky directory nobody can replace what others own.
    case $at:$3:$4 in 1:*) continue ;; *:1???:directory) continue ;; esac
    case $3 in *[2367]) return 1 ;; *[2367]?) [ "$2" = 0 ] || return 1 ;; esac
  done
  IFS=$blank
  [ $at -gt 2 ]
}

read_processes() {
  IFS=$blank
  set --
  for pid in $all; do
    [ -r "/proc/$pid/environ" ] || printf '/proc/%s/environ:!\n' "$pid"
    for file in status stat limits cgroup loginuid; do set -- "$@" "/proc/$pid/$file"; done
  done
  grep -sHa '' "$@"
}

# Every readable kernel parameter of a fixed set of directories; the runner picks what it needs. Never read: what
# acts when it is read, and secrets.
read_sysctl() {
  set +f
  set -- /proc/sys/net/ipv4/* /proc/sys/net/core/* /proc/sys/net/netfilter/* /proc/sys/net/bridge/* \
    /proc/sys/net/ipv4/conf/all/* /proc/sys/net/ipv4/conf/default/* /proc/sys/net/ipv6/conf/all/* \
    /proc/sys/net/ipv6/conf/default/* /proc/sys/vm/* /proc/sys/fs/* /proc/sys/fs/inotify/* /proc/sys/fs/epoll/* /proc/sys/fs/mqueue/* /proc/sys/kernel/*
  set -f
  list=
  for file in "$@"; do
    case $file in */compact_memory | */drop_caches | */stat_refresh | *flush | *secret* | *_key) continue ;; esac
    [ -f "$file" ] || continue
    if [ -r "$file" ]; then list="$list $file"; else printf '!%s\n' "${file#/proc/sys/}"; fi
  done
  # shellcheck disable=SC2086 # names of /proc/sys, no blanks
  grep -sHa '' /dev/null $list
}

read_host() {
  printf 'arch %s\n' "$(uname -m)"
  for file in /.dockerenv /run/.containerenv /run/systemd/container /var/run/secrets/kubernetes.io; do
    [ -e $file ] && printf 'exists %s\n' $file
  done
  os=/etc/os-release
  [ -e $os ] || os=/usr/lib/os-release
  grep -sHa '' /proc/stat /proc/meminfo /proc/1/comm $os /etc/passwd /etc/nsswitch.conf \
    /run/systemd/container /proc/loadavg /proc/uptime /proc/net/sockstat /proc/net/sockstat6 /proc/net/netstat \
    /proc/net/snmp /proc/net/stat/nf_conntrack
  read_tcp
}

# Sockets by state and the ports with a listener. With many sockets that costs a second of the kernel: not then.
read_tcp() {
  sockets=
  for file in /proc/net/sockstat /proc/net/sockstat6; do
    [ -r $file ] || continue
    while read -r family _ in_use _ _ _ waiting _; do
      case $family in
      TCP:) sockets=$((${sockets:-0} + ${in_use:-0} + ${waiting:-0})) ;;
      TCP6:) sockets=$((${sockets:-0} + ${in_use:-0})) ;;
      esac
    done <$file
  done
  [ -n "$sockets" ] || return
  if [ "$sockets" -ge 20000 ]; then printf 'tcp many %s\n' "$sockets"; return; fi
  set --
  for file in /proc/net/tcp /proc/net/tcp6; do [ -r $file ] && set -- "$@" $file; done
  [ $# -gt 0 ] && awk "$count_sockets" "$@"
}

body() {
  printf 'BEGIN %s\n' "$nonce"
  find_login
  printf '@roles\nself %s\nlogin %s\n' "$$" "$login"
  for list in list_records list_records_slowly; do
    selected=$({
      grep -sHaE '^(PPid|Uid|Threads):' /proc/[0-9]*/status
      list_inotify
      $list
    } | awk -v self=$$ "$select_processes")
    case $selected in *"${nl}Y") break ;; esac
  done
  set -f

  all="1 $$ $login" records='' units='' plan='' files='' asks='' seen=$nl ids=0 globs=0 complete=no
  IFS=$nl
  for line in $selected; do
    IFS=$blank
    case $line in
    /*) records=$records$line$nl ;;
    V\ *)
      line=${line#V }
      find_version "${line%% *}" "${line#* }"
      ;;
    T*) printf 'user%s\n' "${line#T}" ;;
    [CM]\ *)
      pid=${line#? }
      pid=${pid%% *}
      rest=${line#? "$pid" }
      printf '%s %s\n' "${line%% *}" "$pid"
      find_unit "$pid"
      read_configuration "$pid" "${rest%% *}" "${rest#? }"
      ;;
    X) printf 'cut\n' ;;
    A*) all="$all${line#A}" ;;
    Y) complete=yes ;;
    esac
  done
  IFS=$blank
  printf 'selected %s\n' $complete

  printf '@process\n'
  printf '%s' "$records"
  read_processes
  count_files
  read_states

  printf '@systemd\n'
  read_systemd

  printf '@files\n'
  list_pam_files
  list_sysctl_files
  read_files

  printf '@host\n'
  read_host
  printf '@sysctl\n'
  read_sysctl
  printf '@end\n'
}

main() {
  nonce=$1
  nl='
'
  tab='	'
  blank=" $tab$nl"
  IFS=$blank
  LC_ALL=C
  PATH=${PATH:-/usr/bin:/bin}:/usr/sbin:/sbin
  export LC_ALL PATH
  unset GREP_OPTIONS CDPATH
  # A guard, not a setting: no file of the host may make the probe eat the host.
  # shellcheck disable=SC3045 # every shell in use has them; one that has not goes without
  ulimit -t 60 2>/dev/null
  # shellcheck disable=SC3045
  ulimit -v 500000 2>/dev/null
  for tool in awk grep tr; do
    command -v $tool >/dev/null && continue
    printf 'BEGIN %s\n@missing\n%s\nEND %s 2\n' "$nonce" $tool "$nonce"
    return
  done
  body 2>/dev/null | awk "$write_output"
}
