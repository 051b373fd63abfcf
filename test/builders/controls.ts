import { aControl } from './results.ts';

/** The controls of the shared set of reports. */
export const CONTROLS = [
  aControl(),
  aControl({
    id: 'program-nofile-headroom',
    title: 'Supervised programs have files left',
    why: 'Above 80 % of its limit a program is one burst away from `EMFILE`.',
    at: '/supervisor/*/programs/*/headroom/nofile',
    place: { file: 'recommended.yml', line: 30 },
  }),
  aControl({
    id: 'no-tw-recycle',
    title: 'TIME_WAIT recycling is off',
    severity: 'medium',
    why: 'It drops connections of clients behind NAT.',
    remediation: 'Remove `net.ipv4.tcp_tw_recycle` from every sysctl file.',
    at: '/sysctlFiles/net.ipv4.tcp_tw_recycle/value',
    place: { file: 'recommended.yml', line: 55 },
  }),
  aControl({
    id: 'conntrack-headroom',
    title: 'The connection table has room',
    severity: 'low',
    at: '/capacity/conntrack/headroom',
    place: { file: 'recommended.yml', line: 70 },
  }),
];
