import { formatPlace } from '../problem.ts';
import type { Step } from './remedy-plan.ts';
import { atPlace, copyable, unreachable } from './words.ts';

/** The steps that change something else than the limit of a process, and when that takes effect. */
export type OtherStep = Extract<
  Step,
  {
    readonly do:
      | 'raise-nproc'
      | 'widen-backlog'
      | 'spare-ports'
      | 'new-login'
      | 'apply-sysctl'
      | 'reserve-ports'
      | 'edit-pam'
      | 'name-root'
      | 'settle-drift'
      | 'one-sysctl-file'
      | 'move-sysctl'
      | 'write-limit'
      | 'raise-tasks-max'
      | 'upgrade-supervisor'
      | 'move-socket'
      | 'end-orphans'
      | 'close-inet'
      | 'lower-minfds'
      | 'restart-all-of'
      | 'start-again';
  }
>;

export function otherStepWords(step: OtherStep): string {
  switch (step.do) {
    case 'raise-nproc':
      return 'Find out which processes it runs so many threads of; else raise RLIMIT_NPROC where it is set for them (minprocs, LimitNPROC=, limits.conf), which takes a new start of them.';
    case 'widen-backlog':
      return 'Let the server ask for a longer queue (its backlog setting) and raise net.core.somaxconn to that: the smaller of the two counts, and the server has to be restarted.';
    case 'spare-ports':
      return 'Keep connections open instead of making new ones, or add addresses: ports run out for each destination apart. A wider net.ipv4.ip_local_port_range helps only in part.';
    case 'new-login':
      return 'It takes effect at the next login; sessions that are open and services keep what they have.';
    case 'apply-sysctl':
      return `sysctl -w ${copyable(step.key) ?? 'KEY'}=VALUE applies it immediately and restarts nothing; a line in a file of /etc/sysctl.d keeps it over a boot.`;
    case 'reserve-ports':
      return `Add ${step.ports.slice(0, 10).join(',')}${step.ports.length > 10 ? ' and the others' : ''} to net.ipv4.ip_local_reserved_ports, or let net.ipv4.ip_local_port_range begin above them.`;
    case 'edit-pam':
      return `Lower the value in ${formatPlace(step.place)} to at most fs.nr_open. Keep a session of root open until a new login works.`;
    case 'name-root':
      return `If root is meant too, add a line of its own beside ${formatPlace(step.place)}: root ${step.entry.type} ${step.entry.item} VALUE.`;
    case 'settle-drift':
      return `Decide which of the two is meant: apply the file now (sysctl --system), or write the run-time value of ${copyable(step.key) ?? 'the key'} to ${formatPlace(step.place)}.`;
    case 'one-sysctl-file':
      return `Keep ${copyable(step.key) ?? 'the key'} in one file of /etc/sysctl.d only, and delete it from /etc/sysctl.conf and all others.`;
    case 'move-sysctl':
      return moveWords(step);
    case 'write-limit':
      return `Write a number to LimitNOFILE= of ${copyable(step.unit) ?? 'the unit'} (${step.expected}), as much as it needs.`;
    case 'raise-tasks-max':
      return `Find out what starts so many, or raise TasksMax of ${copyable(step.unit) ?? 'the unit'}: systemctl set-property applies it immediately and restarts nothing.`;
    case 'upgrade-supervisor':
      return 'Upgrade supervisor to 3.3.0 or later, or spread the programs over several supervisords.';
    case 'move-socket':
      return 'Let file= of [unix_http_server] name a path below /run, and serverurl= of [supervisorctl] the same.';
    case 'end-orphans':
      return 'End by hand what no longer descends from supervisord, then start the program; let its command= stay in the foreground, as supervisord loses what daemonises.';
    case 'close-inet':
      return `Set port= of [inet_http_server]${atPlace(step.place)} to 127.0.0.1:PORT and a username and password, or delete the section.`;
    case 'lower-minfds':
      return 'Lower minfds, and where supervisord inherits more the limit of its unit: the time grows with it.';
    case 'restart-all-of':
      return `Restart all of its processes together${command('restart', step.name)}: each gets the limit of supervisord anew.`;
    case 'start-again':
      return `Once it is put right, start it${command('start', step.name)}.`;
    default:
      return unreachable(step);
  }
}

function command(verb: string, name: string): string {
  const safe = copyable(name);
  return safe === undefined ? '' : ` (supervisorctl ${verb} ${safe})`;
}

function moveWords({ key, place, reason }: Extract<OtherStep, { readonly do: 'move-sysctl' }>): string {
  const at = formatPlace(place);
  if (reason === 'overridden' || reason === 'masked') {
    return `Keep ${copyable(key) ?? 'the key'} in one file only: delete the line in ${at}, or what stands above it.`;
  }
  if (reason === 'module-later') {
    return `Load its module before the files are applied (a file in /etc/modules-load.d), or set it by a udev rule; then ${at} counts.`;
  }
  return `Move the line from ${at} to a file in /etc/sysctl.d, which the boot reads.`;
}
