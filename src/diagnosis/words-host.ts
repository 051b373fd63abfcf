import { formatNumber } from '../baseline/format-value.ts';
import { formatPlace } from '../problem.ts';
import type { HostFinding } from './host-findings.ts';
import { formatSysctl, own } from './kernel-parameters.ts';
import { counted, limitWords, placeIn, unreachable } from './words.ts';

/** What is said of the host, in a sentence or two. None of it is a cause of errno 24 and none says so. */
export function hostWords(finding: HostFinding): string {
  switch (finding.code) {
    case 'capacity':
      return finding.used === undefined || finding.limit === undefined
        ? `Use of ${finding.name} is not as the control expects.`
        : `${formatNumber(finding.used)} of ${formatNumber(finding.limit)} are in use (${finding.name}).`;
    case 'capacity-of-user':
      return ofUserWords(finding);
    case 'conntrack-drops':
      return `The connection table has refused ${count(finding.count, 'entry', 'entries')} since boot: it was full, and packets of new connections were dropped.`;
    case 'listen':
      return listenWords(finding);
    case 'time-wait': {
      const most = finding.most === undefined ? '' : ` of ${formatSysctl(finding.most)}`;
      return `${count(finding.count, 'socket')} could not wait in TIME_WAIT since boot: there were as many as net.ipv4.tcp_max_tw_buckets${most} allows.`;
    }
    case 'ports':
      return portsWords(finding);
    case 'pam':
      return pamFindingWords(finding);
    case 'sysctl-live':
      return liveWords(finding);
    case 'sysctl-readers':
      return readersWords(finding);
    case 'sysctl-unread':
      return unreadWords(finding);
    case 'unit-text': {
      const given = finding.given === undefined ? '' : `: in effect that is ${limitWords(finding.given)}`;
      return `${finding.unit} sets LimitNOFILE=${finding.text}${given}, and it changes with the host that it runs on.`;
    }
    case 'unit-reload':
      return `Files of ${finding.unit} changed since systemd loaded them: what systemctl shows and what a restart would use is the older version.`;
    case 'unit-tasks':
      return finding.used === undefined || finding.limit === undefined
        ? `Use of TasksMax of ${finding.unit} is not as the control expects.`
        : `${finding.unit} has ${formatNumber(finding.used)} of at most ${formatNumber(finding.limit)} processes and threads (TasksMax): beyond, fork fails with EAGAIN, for root too.`;
    default:
      return unreachable(finding);
  }
}

function count(number: number | undefined, one: string, many = `${one}s`): string {
  return number === undefined ? `an unknown number of ${many}` : counted(number, one, many);
}

function ofUserWords({ what, who, used, limit }: Extract<HostFinding, { readonly code: 'capacity-of-user' }>): string {
  const [things, by] =
    what === 'threads'
      ? ['processes and threads', 'the lowest RLIMIT_NPROC among its processes']
      : ['inotify instances', 'fs.inotify.max_user_instances'];
  const has = `${who} has ${used === undefined ? 'an unknown number of' : formatNumber(used)} ${things}`;
  return limit === undefined ? `${has}.` : `${has}, of at most ${formatNumber(limit)} (${by}).`;
}

function listenWords({ overflows, drops, somaxconn }: Extract<HostFinding, { readonly code: 'listen' }>): string {
  const dropped = drops === undefined ? '' : ` (${counted(drops, 'connection attempt')} dropped for any reason)`;
  const most = somaxconn === undefined ? '' : `; net.core.somaxconn is ${formatSysctl(somaxconn)}`;
  return `Queues of listening sockets overflowed ${overflows === undefined ? 'an unknown number of times' : counted(overflows, 'time')} since boot${dropped}: a server accepts too slowly, or asks for too short a queue${most}.`;
}

/** Most ports that are named. */
const SHOWN = 10;

function portsWords({ size, used, listeners }: Extract<HostFinding, { readonly code: 'ports' }>): string {
  if (listeners.length > 0) {
    const more = listeners.length > SHOWN ? ` and ${listeners.length - SHOWN} more` : '';
    return `Services listen on ports that outgoing connections may take (${listeners.slice(0, SHOWN).join(', ')}${more}): after a restart such a service may find its port in use.`;
  }
  return size === undefined || used === undefined
    ? 'The ports of outgoing connections are not as the control expects.'
    : `${formatNumber(used)} sockets are open or in TIME_WAIT, and there are ${formatNumber(size)} ports for outgoing connections to one destination: running out is EADDRNOTAVAIL.`;
}

function pamFindingWords({ field, entry, nrOpen }: Extract<HostFinding, { readonly code: 'pam' }>): string {
  const line = `${formatPlace(entry)} sets ${entry.item} for ${entry.domain} to ${formatNumber(entry.value)}`;
  if (field === 'aboveNrOpen') {
    const ceiling = nrOpen === undefined ? 'fs.nr_open' : `fs.nr_open (${formatSysctl(nrOpen)})`;
    return `${line}, which is above ${ceiling}: it cannot be set, and logins, su and sudo of whom it is for may fail.`;
  }
  if (field === 'wildcardMissesRoot') return `${line}, and root gets nothing of it: * and groups pass root over.`;
  return `${line}. That is for logins, su, sudo and cron, never for services.`;
}

function liveWords({ key, entry, runTime }: Extract<HostFinding, { readonly code: 'sysctl-live' }>): string {
  if (entry === undefined) return `No file sets ${key}.`;
  const file = `${formatPlace(entry)} sets ${key} to ${formatSysctl(entry.value)}`;
  if (entry.live === 'no-such-key') {
    return `${file}, but this kernel does not have it now: the line is dead, or its module is not loaded.`;
  }
  const now = runTime === undefined ? 'something else' : formatSysctl(runTime);
  return `${file} at the next boot, but it is ${now} at run time: the file was not applied since it was changed, or somebody set the value by hand.`;
}

function readersWords({ key, entry, procps }: Extract<HostFinding, { readonly code: 'sysctl-readers' }>): string {
  const { value, file, line } = procps;
  const where = file === undefined ? '' : ` (${formatPlace(placeIn(file, line))})`;
  const other = value === undefined ? 'does not set it' : `makes it ${formatSysctl(value)}${where}`;
  return `The boot (systemd-sysctl) makes ${key} ${formatSysctl(entry.value)} (${formatPlace(entry)}), but sysctl --system ${other}.`;
}

const UNREAD: Readonly<Record<string, string>> = {
  'sysctl-conf-not-read': 'systemd-sysctl does not read /etc/sysctl.conf here',
  'dotfile-not-read': 'systemd-sysctl passes over files whose names begin with a dot',
  masked: 'a file of the same name in a stronger directory takes its place',
  overridden: 'a later line sets the same key',
  'module-later': 'the key appears only when its module is loaded, which may be after the files were applied',
};

function unreadWords({ key, unread, other }: Extract<HostFinding, { readonly code: 'sysctl-unread' }>): string {
  const why = own(UNREAD, unread.reason) ?? unread.reason;
  const instead = other === undefined ? '' : `; ${formatPlace(other)} makes it ${formatSysctl(other.value)}`;
  return `${formatPlace(unread)} sets ${key} to ${formatSysctl(unread.value)}, which has no effect at the next boot: ${why}${instead}.`;
}
