import Type from 'typebox';
import type { DeepReadonly, Json } from '../json.ts';

/** RLIM_INFINITY as a JSON number (2^64 − 1, rounded by IEEE 754). Prints as "unlimited". */
export const UNLIMITED = 2 ** 64 - 1;

const closed = { additionalProperties: false } as const;
const count = (description: string) => Type.Integer({ minimum: 0, description });
const text = (description: string) => Type.String({ description });
const time = (description: string) => Type.String({ description: `${description} ISO 8601, UTC.` });

const Limit = Type.Object(
  {
    soft: Type.Number({ minimum: 0, description: 'Soft limit: what binds. Unlimited is 2^64 − 1.' }),
    hard: Type.Number({
      minimum: 0,
      description: 'Hard limit: how far the soft limit may be raised without privileges.',
    }),
  },
  closed,
);

const Limits = Type.Object(
  {
    nofile: Type.Optional(Limit),
    nproc: Type.Optional(Limit),
    core: Type.Optional(Limit),
    memlock: Type.Optional(Limit),
    stack: Type.Optional(Limit),
  },
  { ...closed, description: 'Resource limits of a process. Files, processes; core, memlock and stack in bytes.' },
);

const Files = Type.Object({ open: Type.Optional(count('Open file descriptors.')) }, closed);

const Headroom = Type.Object(
  { nofile: Type.Optional(Type.Number({ maximum: 1, description: '1 − open files / soft limit.' })) },
  closed,
);

const Place = Type.Object({ file: Type.String(), line: Type.Integer({ minimum: 1 }) }, closed);

const ProcessFacts = Type.Object(
  {
    pid: count('Process id.'),
    startedAt: Type.Optional(time('Start time.')),
    command: Type.Optional(text('Name of the executable as the kernel has it (comm).')),
    uid: Type.Optional(count('Real user id.')),
    limits: Limits,
    files: Files,
    threads: Type.Optional(count('Threads.')),
  },
  closed,
);

const ProgramFacts = Type.Object(
  {
    name: text('Process name as supervisord knows it.'),
    group: text("Group name; equals the program's name unless a [group:x] lists it."),
    identifiedBy: Type.Enum(['environment', 'command', 'none'], {
      description: 'How the process was matched with its program. "none": a child that no program explains.',
    }),
    running: Type.Boolean({ description: 'A process of this program was seen.' }),
    config: Type.Optional(
      Type.Object(
        {
          command: Type.Optional(text('command= with secrets masked.')),
          file: Type.Optional(Type.String()),
          line: Type.Optional(Type.Integer({ minimum: 1 })),
          user: Type.Optional(text('user= of the program.')),
          autostart: Type.Optional(Type.Boolean()),
          wrapperNofile: Type.Optional(
            Type.Number({
              description: 'What a wrapper in command= (ulimit -n, prlimit --nofile) sets RLIMIT_NOFILE to.',
            }),
          ),
        },
        closed,
      ),
    ),
    pid: Type.Optional(count('Process id of the main process.')),
    startedAt: Type.Optional(time('Start of the main process.')),
    uid: Type.Optional(count('Real user id of the main process.')),
    limits: Type.Optional(Limits),
    files: Type.Optional(Files),
    threads: Type.Optional(count('Threads of all processes of the program.')),
    headroom: Type.Optional(Headroom),
    processes: Type.Optional(
      Type.Array(ProcessFacts, { description: 'Every process of the program, main process first.' }),
    ),
  },
  {
    ...closed,
    description:
      'A supervised program. limits and files are those of its process with the lowest soft limit, then the least headroom; headroom is the least of all its processes.',
  },
);

const SettingSource = Type.Object(
  {
    from: Type.Enum(['argv', 'file', 'default']),
    file: Type.Optional(Type.String()),
    line: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  closed,
);

const ConfigProblem = Type.Object(
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

const SupervisorConfig = Type.Object(
  {
    minfds: Type.Optional(
      Type.Integer({ description: 'minfds that the next start would use: argv over file over the default 1024.' }),
    ),
    minprocs: Type.Optional(Type.Integer({ description: 'minprocs that the next start would use; default 200.' })),
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
    problems: Type.Array(ConfigProblem),
  },
  closed,
);

const Stale = Type.Object(
  {
    what: Type.Enum(['supervisord-config', 'systemd-unit']),
    state: Type.Enum(['confirmed', 'possible'], {
      description:
        'confirmed: changed after the start and predicts something else than what runs. possible: changed after the start.',
    }),
    file: Type.Optional(Type.String()),
    line: Type.Optional(Type.Integer({ minimum: 1 })),
    changedAt: Type.Optional(time('When the file changed.')),
    predicted: Type.Optional(Limit),
  },
  closed,
);

const NextStart = Type.Object(
  {
    outcome: Type.Enum(['starts', 'refuses', 'unknown']),
    nofile: Type.Optional(Limit),
    reason: Type.Optional(Type.String()),
  },
  { ...closed, description: 'What the next full start of this supervisord would do with the configuration on disk.' },
);

const SupervisorFacts = Type.Object(
  {
    pid: count('Process id.'),
    startedAt: Type.Optional(time('Start time.')),
    implementation: Type.Enum(['python', 'go'], { description: 'go: ochinchina/supervisord, which has other rules.' }),
    version: Type.Optional(Type.String()),
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
        { pid: Type.Integer(), command: Type.Optional(Type.String()), limits: Type.Optional(Limits) },
        closed,
      ),
    ),
    config: Type.Optional(SupervisorConfig),
    limits: Type.Optional(Limits),
    files: Type.Optional(Files),
    headroom: Type.Optional(Headroom),
    nextStart: Type.Optional(NextStart),
    stale: Type.Array(Stale),
    programs: Type.Array(ProgramFacts),
  },
  closed,
);

const SysctlValue = Type.Union([Type.Number(), Type.String(), Type.Array(Type.Number())], {
  description: 'A number, several numbers, or the text as it stands.',
});

const SysctlFileEntry = Type.Object(
  {
    value: SysctlValue,
    file: Type.String(),
    line: Type.Integer({ minimum: 1 }),
  },
  closed,
);

const UsedAgainstLimit = Type.Object(
  {
    used: Type.Optional(count('In use now.')),
    limit: Type.Optional(Type.Number({ description: 'The most that there may be.' })),
    headroom: Type.Optional(Type.Number({ maximum: 1, description: '1 − used / limit.' })),
  },
  closed,
);

const SystemdUnit = Type.Object(
  {
    nofile: Type.Optional(Limit),
    fragmentPath: Type.Optional(Type.String()),
    dropInPaths: Type.Optional(Type.Array(Type.String())),
    limitNofile: Type.Optional(Place),
    needDaemonReload: Type.Optional(Type.Boolean()),
  },
  { ...closed, description: 'The loaded configuration of a unit, which is not always what runs.' },
);

/** What is known of one host. Facts that could not be read are absent here and listed in `unknown`. */
export const Facts = Type.Object(
  {
    host: Type.Object(
      {
        name: Type.String(),
        address: Type.String(),
        port: Type.Integer(),
        groups: Type.Array(Type.String()),
        vars: Type.Record(Type.String(), Type.Unsafe<Json>({})),
      },
      closed,
    ),
    probe: Type.Object(
      {
        at: time('When the probe ran, by the clock of the runner.'),
        account: Type.Object(
          { uid: Type.Optional(Type.Integer()), name: Type.Optional(Type.String()) },
          { ...closed, description: 'Who the probe ran as.' },
        ),
        become: Type.Enum(['none', 'sudo']),
      },
      closed,
    ),
    system: Type.Object(
      {
        os: Type.Optional(
          Type.Object(
            {
              id: Type.Optional(Type.String()),
              version: Type.Optional(Type.String()),
              name: Type.Optional(Type.String()),
            },
            closed,
          ),
        ),
        kernel: Type.Optional(Type.Object({ release: Type.String() }, closed)),
        arch: Type.Optional(Type.String()),
        cpus: Type.Optional(Type.Integer()),
        memoryBytes: Type.Optional(count('MemTotal in bytes.')),
        init: Type.Optional(text('comm of pid 1.')),
        container: Type.Optional(text('Kind of container that the probe ran in, or "none".')),
        bootedAt: Type.Optional(time('Boot time.')),
      },
      closed,
    ),
    sysctl: Type.Record(Type.String(), SysctlValue, { description: 'Run-time kernel parameters by key.' }),
    sysctlFiles: Type.Record(Type.String(), SysctlFileEntry, {
      description: 'What the sysctl files would set each key to at the next boot (systemd-sysctl).',
    }),
    limits: Type.Object(
      {
        login: Type.Optional(Limits),
        init: Type.Optional(Limits),
      },
      {
        ...closed,
        description: "login: the SSH session's own limits, no witness for any service. init: those of pid 1.",
      },
    ),
    systemd: Type.Optional(
      Type.Object(
        {
          defaultNofile: Type.Optional(Limit),
          units: Type.Record(Type.String(), SystemdUnit),
        },
        closed,
      ),
    ),
    supervisor: Type.Optional(Type.Array(SupervisorFacts)),
    sockets: Type.Object(
      {
        tcp: Type.Optional(Type.Record(Type.String(), Type.Integer())),
        orphan: Type.Optional(Type.Integer()),
        memoryPages: Type.Optional(Type.Integer()),
        ephemeralPorts: Type.Optional(Type.Object({ size: Type.Integer() }, closed)),
      },
      closed,
    ),
    capacity: Type.Object(
      {
        fileHandles: Type.Optional(UsedAgainstLimit),
        conntrack: Type.Optional(UsedAgainstLimit),
      },
      closed,
    ),
    unknown: Type.Array(
      Type.Object(
        {
          at: text('JSON Pointer to what is unknown.'),
          reason: Type.Enum([
            'permission-denied',
            'not-observable',
            'not-collected',
            'not-found',
            'malformed',
            'unsupported',
            'vanished',
            'cut',
          ]),
          detail: Type.Optional(Type.String()),
        },
        closed,
      ),
    ),
  },
  { ...closed, $id: 'limits-audit/facts', title: 'Facts of one host' },
);

export type Facts = DeepReadonly<Type.Static<typeof Facts>>;
export type SupervisorFacts = DeepReadonly<Type.Static<typeof SupervisorFacts>>;
export type ProgramFacts = DeepReadonly<Type.Static<typeof ProgramFacts>>;
export type ProcessFacts = DeepReadonly<Type.Static<typeof ProcessFacts>>;
export type SupervisorConfig = DeepReadonly<Type.Static<typeof SupervisorConfig>>;
export type ConfigProblem = DeepReadonly<Type.Static<typeof ConfigProblem>>;
export type NextStart = DeepReadonly<Type.Static<typeof NextStart>>;
export type Stale = DeepReadonly<Type.Static<typeof Stale>>;
export type Limit = DeepReadonly<Type.Static<typeof Limit>>;
export type Limits = DeepReadonly<Type.Static<typeof Limits>>;
export type SysctlValue = DeepReadonly<Type.Static<typeof SysctlValue>>;
export type SysctlFileEntry = DeepReadonly<Type.Static<typeof SysctlFileEntry>>;
export type SystemdUnit = DeepReadonly<Type.Static<typeof SystemdUnit>>;
export type Unknown = Facts['unknown'][number];
export type UnknownReason = Unknown['reason'];
