import Type from 'typebox';
import { closed, count, share } from './words.ts';

/** `description`: what is limited, and in which unit. */
export const limit = (description: string) =>
  Type.Object(
    {
      soft: Type.Number({ minimum: 0, description: 'Soft limit: what binds. Unlimited is 2^64 − 1.' }),
      hard: Type.Number({
        minimum: 0,
        description: 'Hard limit: how far the soft limit may be raised without privileges.',
      }),
    },
    { ...closed, description },
  );

export const nofile = (whose: string) => limit(`${whose} RLIMIT_NOFILE, in file descriptors.`);
export const nproc = (whose: string) => limit(`${whose} RLIMIT_NPROC, in processes and threads of the user.`);

export const LimitsSchema = Type.Object(
  {
    nofile: Type.Optional(nofile('Open files:')),
    nproc: Type.Optional(nproc('Processes and threads:')),
    core: Type.Optional(limit('Core dumps: RLIMIT_CORE, in bytes.')),
    memlock: Type.Optional(limit('Locked memory: RLIMIT_MEMLOCK, in bytes.')),
    stack: Type.Optional(limit('Stack: RLIMIT_STACK, in bytes.')),
  },
  { ...closed, description: 'Resource limits of a process, as they are in force.' },
);

export const FilesSchema = Type.Object(
  { open: Type.Optional(count('Open file descriptors.')) },
  {
    ...closed,
    description: 'Open files of the process.',
  },
);

export const HeadroomSchema = Type.Object(
  { nofile: Type.Optional(share('What is left of the open files: 1 − open files / soft limit, as a share of 1.')) },
  { ...closed, description: 'What is left up to the soft limit.' },
);
