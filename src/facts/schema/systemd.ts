import Type from 'typebox';
import { nofile, nproc } from './limits.ts';
import { closed, placeOf, text, time, usedAgainstLimit } from './words.ts';

export const SystemdUnitSchema = Type.Object(
  {
    nofile: Type.Optional(nofile('As loaded from LimitNOFILE=:')),
    nproc: Type.Optional(nproc('As loaded from LimitNPROC=:')),
    handsDown: Type.Optional(
      Type.Object(
        { nofile: Type.Optional(nofile('At the start:')), nproc: Type.Optional(nproc('At the start:')) },
        {
          ...closed,
          description:
            'What its processes start with: above fs.nr_open, or above its own hard limit without CAP_SYS_RESOURCE, systemd cuts the loaded limits to its own hard limit.',
        },
      ),
    ),
    fragmentPath: Type.Optional(text('Path of the unit file.')),
    dropInPaths: Type.Optional(Type.Array(text('Path of the drop-in.'), { description: 'Drop-ins of the unit.' })),
    limitNofile: Type.Optional(placeOf('The line with LimitNOFILE=.')),
    limitNofileText: Type.Optional(text('LimitNOFILE= as written: `infinity`, `1024:65536`.')),
    limitNproc: Type.Optional(placeOf('The line with LimitNPROC=.')),
    pamName: Type.Optional(text('PAMName=: the unit opens a PAM session, so pam_limits has a part in it.')),
    needDaemonReload: Type.Optional(
      Type.Boolean({
        description: 'true: changed since loaded. false proves nothing: a first drop-in is not noticed.',
      }),
    ),
    startedAt: Type.Optional(time('When the unit became active.')),
    tasks: Type.Optional(usedAgainstLimit('Processes and threads of the unit, against TasksMax=.')),
  },
  { ...closed, description: 'The loaded configuration of a unit, which is not always what runs.' },
);

export const SystemdSchema = Type.Object(
  {
    defaultNofile: Type.Optional(nofile('DefaultLimitNOFILE=, for units that say nothing:')),
    defaultNproc: Type.Optional(nproc('DefaultLimitNPROC=, for units that say nothing:')),
    defaultNofileAt: Type.Optional(placeOf('The line with DefaultLimitNOFILE=.')),
    defaultNprocAt: Type.Optional(placeOf('The line with DefaultLimitNPROC=.')),
    units: Type.Record(Type.String(), SystemdUnitSchema, { description: 'Units that start a supervisord, by name.' }),
  },
  { ...closed, description: 'What systemd gives to its units.' },
);
