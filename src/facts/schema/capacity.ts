import Type from 'typebox';
import { closed, count, share, UsedAgainstLimitSchema } from './words.ts';

const PerUser = (what: string) =>
  Type.Array(
    Type.Object(
      {
        uid: Type.Integer({ minimum: 0 }),
        user: Type.Optional(Type.String()),
        used: count(what),
        limit: Type.Optional(Type.Number()),
        headroom: Type.Optional(share('1 − used / limit.')),
      },
      closed,
    ),
  );

export const CapacitySchema = Type.Object(
  {
    fileHandles: Type.Optional(UsedAgainstLimitSchema),
    conntrack: Type.Optional(UsedAgainstLimitSchema),
    conntrackDrops: Type.Optional(count('Entries dropped or not inserted since boot.')),
    pids: Type.Optional(UsedAgainstLimitSchema),
    threads: Type.Optional(UsedAgainstLimitSchema),
    aio: Type.Optional(UsedAgainstLimitSchema),
    threadsPerUser: Type.Optional(
      PerUser('Threads of all processes of the user; against the lowest soft RLIMIT_NPROC.'),
    ),
    inotifyInstances: Type.Optional(
      PerUser('Descriptors of inotify of all processes of the user, against fs.inotify.max_user_instances.'),
    ),
  },
  { ...closed, description: 'What is used against what there may be, of the whole host.' },
);
