import Type from 'typebox';
import { LimitSchema } from './limits.ts';
import { closed, PlaceSchema, text, time, UsedAgainstLimitSchema } from './words.ts';

export const SystemdUnitSchema = Type.Object(
  {
    nofile: Type.Optional(LimitSchema),
    nproc: Type.Optional(LimitSchema),
    handsDown: Type.Optional(
      Type.Object(
        { nofile: Type.Optional(LimitSchema), nproc: Type.Optional(LimitSchema) },
        {
          ...closed,
          description:
            'What its processes start with: above fs.nr_open, or above its own hard limit without CAP_SYS_RESOURCE, systemd cuts the loaded limits to its own hard limit.',
        },
      ),
    ),
    fragmentPath: Type.Optional(Type.String()),
    dropInPaths: Type.Optional(Type.Array(Type.String())),
    limitNofile: Type.Optional(PlaceSchema),
    limitNofileText: Type.Optional(text('LimitNOFILE= as written: `infinity`, `1024:65536`.')),
    limitNproc: Type.Optional(PlaceSchema),
    pamName: Type.Optional(text('PAMName=: the unit opens a PAM session, so pam_limits has a part in it.')),
    needDaemonReload: Type.Optional(
      Type.Boolean({
        description: 'true: changed since loaded. false proves nothing: a first drop-in is not noticed.',
      }),
    ),
    startedAt: Type.Optional(time('When the unit became active.')),
    tasks: Type.Optional(UsedAgainstLimitSchema),
  },
  { ...closed, description: 'The loaded configuration of a unit, which is not always what runs.' },
);

/** What is known of one host. Facts that could not be read are absent here and listed in `unknown`. */

export const SystemdSchema = Type.Object(
  {
    defaultNofile: Type.Optional(LimitSchema),
    defaultNproc: Type.Optional(LimitSchema),
    defaultNofileAt: Type.Optional(PlaceSchema),
    defaultNprocAt: Type.Optional(PlaceSchema),
    units: Type.Record(Type.String(), SystemdUnitSchema),
  },
  closed,
);
