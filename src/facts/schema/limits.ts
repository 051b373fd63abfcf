import Type from 'typebox';
import { closed, count } from './words.ts';

export const LimitSchema = Type.Object(
  {
    soft: Type.Number({ minimum: 0, description: 'Soft limit: what binds. Unlimited is 2^64 − 1.' }),
    hard: Type.Number({
      minimum: 0,
      description: 'Hard limit: how far the soft limit may be raised without privileges.',
    }),
  },
  closed,
);

export const LimitsSchema = Type.Object(
  {
    nofile: Type.Optional(LimitSchema),
    nproc: Type.Optional(LimitSchema),
    core: Type.Optional(LimitSchema),
    memlock: Type.Optional(LimitSchema),
    stack: Type.Optional(LimitSchema),
  },
  { ...closed, description: 'Resource limits of a process. FilesSchema, processes; core, memlock and stack in bytes.' },
);

export const FilesSchema = Type.Object({ open: Type.Optional(count('Open file descriptors.')) }, closed);

export const HeadroomSchema = Type.Object(
  { nofile: Type.Optional(Type.Number({ maximum: 1, description: '1 − open files / soft limit.' })) },
  closed,
);
