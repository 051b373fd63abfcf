import Type from 'typebox';
import { FilesSchema, HeadroomSchema, LimitsSchema, limit, nofile, nproc } from './limits.ts';
import { ProgramSchema } from './program.ts';
import { closed, count, filePath, lineNumber, share, text, time } from './words.ts';

const SettingSource = Type.Object(
  {
    from: Type.Enum(['argv', 'file', 'default'], { description: 'What decides.' }),
    file: Type.Optional(filePath()),
    line: Type.Optional(lineNumber()),
  },
  { ...closed, description: 'Where the value comes from.' },
);

export const ConfigProblemSchema = Type.Object(
  {
    code: Type.Enum(
      [
        'unreadable',
        'syntax',
        'bad-integer',
        'bad-value',
        'ignored-key',
        'expansion',
        'include-unmatched',
        'include-unreadable',
      ],
      { description: 'What kind of mistake.' },
    ),
    message: text('The mistake in words.'),
    fatal: Type.Boolean({ description: 'Would stop the next start of supervisord.' }),
    file: Type.Optional(filePath()),
    line: Type.Optional(lineNumber()),
  },
  { ...closed, description: 'A mistake in the configuration.' },
);

export const SupervisorConfigSchema = Type.Object(
  {
    minfds: Type.Optional(
      Type.Integer({
        description: 'minfds that the next start would use, in open files: argv over file over the default 1024.',
      }),
    ),
    minprocs: Type.Optional(
      Type.Integer({ description: 'minprocs that the next start would use, in processes; default 200.' }),
    ),
    processes: Type.Optional(count('Processes that the configuration asks for, numprocs counted.')),
    user: Type.Optional(text('user= of [supervisord].')),
    sources: Type.Object(
      { minfds: Type.Optional(SettingSource), minprocs: Type.Optional(SettingSource) },
      { ...closed, description: 'Where minfds and minprocs come from.' },
    ),
    files: Type.Array(
      Type.Object(
        {
          path: filePath(),
          modifiedAt: Type.Optional(time('Modification time.')),
          readable: Type.Boolean({ description: 'The account of the audit may read it.' }),
        },
        closed,
      ),
      { description: 'The main configuration file and those that it includes.' },
    ),
    problems: Type.Array(ConfigProblemSchema, { description: 'Mistakes in the configuration files.' }),
  },
  { ...closed, description: 'The configuration on disk, as the next start would read it.' },
);

export const StaleSchema = Type.Object(
  {
    what: Type.Enum(['supervisord-config', 'systemd-unit'], { description: 'What changed.' }),
    state: Type.Enum(['confirmed', 'possible'], {
      description:
        'confirmed: changed after the start and predicts something else than what runs. possible: changed after the start.',
    }),
    file: Type.Optional(filePath()),
    line: Type.Optional(lineNumber()),
    changedAt: Type.Optional(time('When the file changed.')),
    limit: Type.Optional(Type.Enum(['nofile', 'nproc'], { description: 'Which limit predicted is of.' })),
    predicted: Type.Optional(limit('What the file predicts, in open files or processes.')),
  },
  { ...closed, description: 'A file that changed after the start.' },
);

export const NextStartSchema = Type.Object(
  {
    outcome: Type.Enum(['starts', 'refuses', 'unknown'], { description: 'Whether it would start.' }),
    nofile: Type.Optional(nofile('What it would set:')),
    nproc: Type.Optional(nproc('What it would set:')),
    reason: Type.Optional(text('Why it would refuse, or why that is not known.')),
  },
  { ...closed, description: 'What the next full start of this supervisord would do with the configuration on disk.' },
);

const OwnBudget = Type.Object(
  {
    used: Type.Optional(count('Descriptors that supervisord has open.')),
    needed: Type.Optional(count('Descriptors it needs when every configured process runs, as far as it can be told.')),
    headroom: Type.Optional(share('What is left: 1 − the larger of used and needed / soft limit, as a share of 1.')),
  },
  { ...closed, description: "supervisord's own descriptors: about 5 for each process, 3 with redirect_stderr." },
);

const ControlSockets = Type.Object(
  {
    unix: Type.Optional(
      Type.Object(
        {
          path: filePath(),
          exists: Type.Optional(Type.Boolean({ description: 'The socket is there.' })),
          inTmp: Type.Boolean({ description: 'Below /tmp or /var/tmp, where cleaners delete it.' }),
        },
        { ...closed, description: 'Socket of [unix_http_server].' },
      ),
    ),
    inet: Type.Optional(
      Type.Object(
        {
          address: Type.String({ description: 'As in port=: *:9001.' }),
          allAddresses: Type.Boolean({ description: 'It listens on every address of the host.' }),
          password: Type.Boolean({ description: 'A password is set; its text is never read.' }),
          file: Type.Optional(filePath()),
          line: Type.Optional(lineNumber()),
        },
        { ...closed, description: 'Socket of [inet_http_server].' },
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
    configFrom: Type.Optional(
      Type.Enum(['argv', 'search'], {
        description: 'How it was found: on the command line, or where supervisord looks.',
      }),
    ),
    unit: Type.Optional(text('systemd unit, from the cgroup.')),
    startedBy: Type.Enum(['systemd', 'session', 'container', 'init', 'supervisor', 'unknown'], {
      description: 'Who started it, and so where its limits come from; session: somebody who was logged in.',
    }),
    parent: Type.Optional(
      Type.Object(
        {
          pid: count('Process id.'),
          command: Type.Optional(text('Name of the executable (comm).')),
          limits: Type.Optional(LimitsSchema),
        },
        { ...closed, description: 'The parent process.' },
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
    programs: Type.Array(ProgramSchema, { description: 'The programs that it supervises.' }),
  },
  { ...closed, description: 'A supervisord that runs.' },
);
