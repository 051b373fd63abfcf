import Type from 'typebox';
import { closed, count, share, text, usedAgainstLimit } from './words.ts';

const perUser = (description: string, what: string, most: string) =>
  Type.Array(
    Type.Object(
      {
        uid: count('User id.'),
        user: Type.Optional(text('Login name, when the host knows one.')),
        used: count(what),
        limit: Type.Optional(Type.Number({ description: most })),
        headroom: Type.Optional(share('What is left: 1 − used / limit, as a share of 1.')),
      },
      closed,
    ),
    { description },
  );

export const CapacitySchema = Type.Object(
  {
    fileHandles: Type.Optional(usedAgainstLimit('Open file handles, against fs.file-max.')),
    conntrack: Type.Optional(usedAgainstLimit('Tracked connections, against net.netfilter.nf_conntrack_max.')),
    conntrackDrops: Type.Optional(count('Connections that were dropped or not tracked since boot.')),
    pids: Type.Optional(usedAgainstLimit('Process and thread ids, against kernel.pid_max.')),
    threads: Type.Optional(usedAgainstLimit('Threads, against kernel.threads-max.')),
    aio: Type.Optional(usedAgainstLimit('Requests of asynchronous I/O, against fs.aio-max-nr.')),
    threadsPerUser: Type.Optional(
      perUser('Threads by user.', 'Threads of all processes of the user.', 'The lowest soft RLIMIT_NPROC of them.'),
    ),
    inotifyInstances: Type.Optional(
      perUser(
        'Instances of inotify by user.',
        'Descriptors of inotify of all processes of the user.',
        'fs.inotify.max_user_instances.',
      ),
    ),
  },
  { ...closed, description: 'What is used against what there may be, of the whole host.' },
);
