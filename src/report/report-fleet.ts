import Type from 'typebox';
import type { DeepReadonly } from '../json.ts';
import { closed, count } from './report-parts.ts';

/** What is used against a limit. `nofile` is the limit of a process, all others are limits of a host or of a user on it. */
const HEADROOM_KINDS = [
  'nofile',
  'fileHandles',
  'conntrack',
  'pids',
  'threads',
  'aio',
  'threadsPerUser',
  'inotifyInstances',
] as const;

const Headroom = Type.Object(
  {
    host: Type.String(),
    subject: Type.String({ description: 'What uses it, for people: program web:worker.' }),
    kind: Type.Enum([...HEADROOM_KINDS], {
      description:
        'nofile: open files of a process, or of a supervised program, against its soft limit. The others: as in `capacity` of the facts.',
    }),
    used: Type.Number({ minimum: 0, description: 'In use when the host was read.' }),
    limit: Type.Number({
      exclusiveMinimum: 0,
      description: 'Soft limit, or limit of the kernel. Unlimited is 2^64 − 1.',
    }),
  },
  closed,
);

const Nofile = Type.Object(
  {
    soft: Type.Number({ minimum: 0, description: 'Soft RLIMIT_NOFILE. Unlimited is 2^64 − 1.' }),
    programs: count('Running programs that have it.'),
    hosts: count('Hosts with such a program.'),
  },
  closed,
);

const Ports = Type.Object(
  {
    host: Type.String(),
    timeWait: count('Sockets in TIME_WAIT.'),
    used: count(
      'Sockets in TIME_WAIT and ESTABLISHED: more than the ports in use, since ports are shared by destination.',
    ),
    size: Type.Integer({ minimum: 1, description: 'Ports in net.ipv4.ip_local_port_range.' }),
  },
  closed,
);

/** Values of the whole fleet, those that pass included: what the plots show. Bounded, and reports of shards can be merged. */
export const ReportFleet = Type.Object(
  {
    headroom: Type.Object(
      {
        total: count('Uses that are known with their limits.'),
        unknown: count('Running programs and supervisords whose open files or soft limit could not be read.'),
        worst: Type.Array(Headroom, { description: 'Those with the least left, the least first; 100 at most.' }),
      },
      closed,
    ),
    nofile: Type.Object(
      {
        programs: count('Running programs whose soft limit is known.'),
        unknown: count('Running programs whose soft limit could not be read.'),
        values: Type.Array(Nofile, { description: 'The 100 most common values, by value.' }),
        others: count('Programs with any other value.'),
      },
      closed,
    ),
    ports: Type.Object(
      {
        total: count('Hosts whose sockets and port range are known.'),
        unknown: count('Hosts that were read and whose sockets or port range are not known.'),
        busiest: Type.Array(Ports, {
          description: 'Those with the most used of their range, the most first; 100 at most.',
        }),
      },
      closed,
    ),
  },
  { ...closed, description: 'Values of the whole fleet, those that pass included.' },
);

export type ReportFleet = DeepReadonly<Type.Static<typeof ReportFleet>>;
