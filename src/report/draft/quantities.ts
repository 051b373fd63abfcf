import type { Facts } from '../../facts/facts.ts';
import type { Json } from '../../json.ts';

/** One thing that a drafted baseline asks for as it was seen. */
export interface Quantity {
  /** The input, and so the variable of the inventory, that holds the value. */
  readonly name: string;
  /** What it is, for the comment above it. */
  readonly what: string;
  /** Where it is in the facts, as in `at`. */
  readonly at: string;
  /** `minimum`: more is as good. `const`: exactly this. */
  readonly asks: 'minimum' | 'const';
  /** Which value the draft takes. The kernel computes some from the memory of a host: no two are the same. */
  readonly takes: 'commonest' | 'lowest';
  /** All values of a host. */
  readonly read: (facts: Facts) => readonly Json[];
  /** Controls of `recommended` that a host with a bad value of it fails. */
  readonly faults: readonly string[];
  /**
   * `input`: recommended has a control with this input. `covered`: recommended asks for a value of its own, which is
   * not for a draft to change. Else the control that the draft adds.
   */
  readonly as: 'input' | 'covered' | DraftedControl;
}

type Drafted = Omit<Quantity, 'as'> & { readonly as: DraftedControl };

interface DraftedControl {
  readonly id: string;
  readonly severity: 'medium' | 'low';
  readonly title: string;
}

const NOFILE_FAULTS = ['program-nofile', 'program-nofile-headroom', 'program-nofile-exhausted'] as const;

/** In the order of the draft: what binds supervised programs first, then what the incident tuned, then the kernel. */
export const QUANTITIES: readonly Quantity[] = [
  {
    name: 'nofile',
    what: 'Soft limit of open files of supervised programs; of each host, the lowest',
    at: '/supervisor/*/programs/*/limits/nofile/soft',
    asks: 'minimum',
    takes: 'commonest',
    read: ({ supervisor = [] }) =>
      supervisor.flatMap(({ programs }) => programs.flatMap(({ limits }) => limits?.nofile?.soft ?? [])),
    faults: NOFILE_FAULTS,
    as: 'input',
  },
  {
    name: 'minfds',
    what: 'minfds of supervisord, set or by default; of each host, the lowest',
    at: '/supervisor/*/config/minfds',
    asks: 'minimum',
    takes: 'commonest',
    read: ({ supervisor = [] }) => supervisor.flatMap(({ config }) => config?.minfds ?? []),
    faults: [...NOFILE_FAULTS, 'supervisord-budget', 'supervisord-nofile-headroom', 'supervisord-minfds-bounded'],
    as: { id: 'observed-minfds', severity: 'medium', title: 'supervisord asks for as many open files as it did' },
  },
  sysctl('net.ipv4.tcp_fin_timeout', 'Seconds in FIN_WAIT_2'),
  sysctl('net.ipv4.tcp_keepalive_time', 'Seconds before the first keepalive'),
  sysctl('net.ipv4.tcp_tw_reuse', 'Reuse of ports in TIME_WAIT for outgoing connections'),
  covered('/sysctl/net.ipv4.tcp_syncookies', 'tcp-syncookies', (facts) => facts.sysctl['net.ipv4.tcp_syncookies']),
  covered('/sysctl/net.ipv4.tcp_tw_recycle', 'no-tw-recycle', (facts) => facts.sysctl['net.ipv4.tcp_tw_recycle']),
  covered(
    '/sysctlFiles/net.ipv4.tcp_tw_recycle/value',
    'no-tw-recycle-in-files',
    (facts) => facts.sysctlFiles['net.ipv4.tcp_tw_recycle']?.value,
  ),
  { ...sysctl('net.ipv4.ip_local_port_range', 'Ports for outgoing connections'), faults: ['ephemeral-ports'] },
  // Not fs.file-max: the kernel sets it by the memory of the host, and recommended asks for headroom below it.
  atLeast(sysctl('fs.nr_open', 'The largest limit of open files that a process may have')),
];

function sysctl(key: string, what: string): Drafted {
  const name = (key.split('.').at(-1) ?? key).replaceAll('-', '_');
  return {
    name,
    what: `${what} (${key})`,
    at: `/sysctl/${key}`,
    asks: 'const',
    takes: 'commonest',
    read: ({ sysctl: values }) => present(values[key]),
    faults: [],
    as: { id: `observed-${name.replaceAll('_', '-')}`, severity: 'low', title: `${key} is as it was` },
  };
}

function atLeast(quantity: Drafted): Quantity {
  const as = { ...quantity.as, title: `${quantity.at.slice('/sysctl/'.length)} is at least what it was` };
  return { ...quantity, asks: 'minimum', takes: 'lowest', as };
}

function covered(at: string, control: string, read: (facts: Facts) => Json | undefined): Quantity {
  const what = `${at} (recommended asks for it: ${control})`;
  return {
    name: control,
    what,
    at,
    asks: 'const',
    takes: 'commonest',
    read: (facts) => present(read(facts)),
    faults: [control],
    as: 'covered',
  };
}

function present(value: Json | undefined): readonly Json[] {
  return value === undefined ? [] : [value];
}
