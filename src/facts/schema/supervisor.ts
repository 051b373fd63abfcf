import Type from 'typebox';
import { FilesSchema, HeadroomSchema, LimitSchema, LimitsSchema } from './limits.ts';
import { ProgramSchema } from './program.ts';
import { closed, count, share, text, time } from './words.ts';

const SettingSource = Type.Object(
  {
    from: Type.Enum(['argv', 'file', 'default']),
    file: Type.Optional(Type.String()),
    line: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  closed,
);

export const ConfigProblemSchema = Type.Object(
  {
    code: Type.Enum([
      'unreadable',
      'syntax',
      'bad-integer',
      'bad-value',
      'ignored-key',
      'expansion',
      'include-unmatched',
      'include-unreadable',
    ]),
    message: Type.String(),
    fatal: Type.Boolean({ description: 'Would stop the next start of supervisord.' }),
    file: Type.Optional(Type.String()),
    line: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  closed,
);

export const SupervisorConfigSchema = Type.Object(
  {
    minfds: Type.Optional(
      Type.Integer({ description: 'minfds that the next start would use: argv over file over the default 1024.' }),
    ),
    minprocs: Type.Optional(Type.Integer({ description: 'minprocs that the next start would use; default 200.' })),
    processes: Type.Optional(count('Processes that the configuration asks for, numprocs counted.')),
    user: Type.Optional(text('user= of [supervisord].')),
    sources: Type.Object({ minfds: Type.Optional(SettingSource), minprocs: Type.Optional(SettingSource) }, closed),
    files: Type.Array(
      Type.Object(
        {
          path: Type.String(),
          modifiedAt: Type.Optional(time('Modification time.')),
          readable: Type.Boolean(),
        },
        closed,
      ),
    ),
    problems: Type.Array(ConfigProblemSchema),
  },
  closed,
);

export const StaleSchema = Type.Object(
  {
    what: Type.Enum(['supervisord-config', 'systemd-unit']),
    state: Type.Enum(['confirmed', 'possible'], {
      description:
        'confirmed: changed after the start and predicts something else than what runs. possible: changed after the start.',
    }),
    file: Type.Optional(Type.String()),
    line: Type.Optional(Type.Integer({ minimum: 1 })),
    changedAt: Type.Optional(time('When the file changed.')),
    limit: Type.Optional(Type.Enum(['nofile', 'nproc'], { description: 'Which limit predicted is of.' })),
    predicted: Type.Optional(LimitSchema),
  },
  closed,
);

export const NextStartSchema = Type.Object(
  {
    outcome: Type.Enum(['starts', 'refuses', 'unknown']),
    nofile: Type.Optional(LimitSchema),
    nproc: Type.Optional(LimitSchema),
    reason: Type.Optional(Type.String()),
  },
  { ...closed, description: 'What the next full start of this supervisord would do with the configuration on disk.' },
);

const OwnBudget = Type.Object(
  {
    used: Type.Optional(count('Descriptors that supervisord has open.')),
    needed: Type.Optional(count('Descriptors it needs when every configured process runs, as far as it can be told.')),
    headroom: Type.Optional(share('1 − the larger of used and needed / soft limit.')),
  },
  { ...closed, description: "supervisord's own descriptors: about 5 for each process, 3 with redirect_stderr." },
);

const ControlSockets = Type.Object(
  {
    unix: Type.Optional(
      Type.Object(
        {
          path: Type.String(),
          exists: Type.Optional(Type.Boolean()),
          inTmp: Type.Boolean({ description: 'Below /tmp or /var/tmp, where cleaners delete it.' }),
        },
        closed,
      ),
    ),
    inet: Type.Optional(
      Type.Object(
        {
          address: Type.String({ description: 'As in port=: *:9001.' }),
          allAddresses: Type.Boolean(),
          password: Type.Boolean({ description: 'A password is set; its text is never read.' }),
          file: Type.Optional(Type.String()),
          line: Type.Optional(Type.Integer({ minimum: 1 })),
        },
        closed,
      ),
    ),
  },
  { ...closed, description: 'How supervisorctl reaches this supervisord.' },
);

export const SupervisorSchema = Type.Object(
  {
    pid: count('Process id.'),
    startedAt: Type.Optional(time('Start time.')),
    implementation: Type.Enum(['python', 'go'], { description: 'go: ochinchina/supervisord, which has other rules.' }),
    version: Type.Optional(text('Version, from the version.txt of the package that it runs from.')),
    selectLimited: Type.Optional(
      Type.Boolean({ description: 'Before 3.3.0 it uses select(), which fails beyond descriptor 1023.' }),
    ),
    uid: Type.Optional(count('Real user id it runs as now.')),
    user: Type.Optional(text('Login name of that user id, when the host knows one.')),
    capSysResource: Type.Optional(
      Type.Boolean({ description: 'CAP_SYS_RESOURCE is in CapEff: it may raise hard limits.' }),
    ),
    configFile: Type.Optional(text('Main configuration file.')),
    configFrom: Type.Optional(Type.Enum(['argv', 'search'])),
    unit: Type.Optional(text('systemd unit, from the cgroup.')),
    startedBy: Type.Enum(['systemd', 'session', 'container', 'init', 'supervisor', 'unknown']),
    parent: Type.Optional(
      Type.Object(
        { pid: Type.Integer(), command: Type.Optional(Type.String()), limits: Type.Optional(LimitsSchema) },
        closed,
      ),
    ),
    config: Type.Optional(SupervisorConfigSchema),
    limits: Type.Optional(LimitsSchema),
    files: Type.Optional(FilesSchema),
    headroom: Type.Optional(HeadroomSchema),
    budget: Type.Optional(OwnBudget),
    control: Type.Optional(ControlSockets),
    nextStart: Type.Optional(NextStartSchema),
    stale: Type.Optional(
      Type.Array(StaleSchema, { description: 'Files that changed after the start. Absent for the Go supervisord.' }),
    ),
    programs: Type.Array(ProgramSchema),
  },
  closed,
);
