import Type from 'typebox';
import { FilesSchema, HeadroomSchema, LimitsSchema } from './limits.ts';
import { closed, count, filePath, lineNumber, text, time } from './words.ts';

export const ProcessSchema = Type.Object(
  {
    pid: count('Process id.'),
    startedAt: Type.Optional(time('Start time.')),
    command: Type.Optional(text('Name of the executable as the kernel has it (comm).')),
    uid: Type.Optional(count('Real user id.')),
    limits: LimitsSchema,
    files: FilesSchema,
    threads: Type.Optional(count('Threads.')),
  },
  { ...closed, description: 'A process of a program.' },
);

export const ProgramSchema = Type.Object(
  {
    name: text('Process name as supervisord knows it.'),
    group: text("Group name; equals the program's name unless a [group:x] lists it."),
    identifiedBy: Type.Enum(['environment', 'command', 'status', 'none'], {
      description:
        'How the process was matched with its program; "status": by what supervisorctl says. "none": a child that no program explains.',
    }),
    running: Type.Boolean({ description: 'A process of this program was seen.' }),
    state: Type.Optional(
      Type.Enum(['STOPPED', 'STARTING', 'RUNNING', 'BACKOFF', 'STOPPING', 'EXITED', 'FATAL', 'UNKNOWN'], {
        description: 'State by `supervisorctl status`.',
      }),
    ),
    preExecSeconds: Type.Optional(
      Type.Number({
        minimum: 0,
        description: 'Set while a process is spawned and has not become the program yet: for how many seconds.',
      }),
    ),
    orphans: Type.Optional(
      count('Processes of the program that no longer descend from supervisord: daemonised, or left over.'),
    ),
    nofileSpread: Type.Optional(
      Type.Array(
        Type.Object(
          {
            soft: Type.Number({ description: 'Soft RLIMIT_NOFILE, in open files.' }),
            hard: Type.Number({ description: 'Hard RLIMIT_NOFILE, in open files.' }),
            processes: count('Processes with these limits.'),
          },
          closed,
        ),
        {
          description: 'Distinct limits of open files among the processes of the program, most processes first.',
        },
      ),
    ),
    config: Type.Optional(
      Type.Object(
        {
          command: Type.Optional(text('command= with secrets masked.')),
          file: Type.Optional(filePath()),
          line: Type.Optional(lineNumber()),
          user: Type.Optional(text('user= of the program.')),
          autostart: Type.Optional(Type.Boolean({ description: 'autostart= of the program.' })),
          wrapperNofile: Type.Optional(
            Type.Number({
              description:
                'What a wrapper in command= (ulimit -n, prlimit --nofile) sets RLIMIT_NOFILE to, in open files.',
            }),
          ),
        },
        { ...closed, description: "The program's section of supervisord's configuration." },
      ),
    ),
    pid: Type.Optional(count('Process id of the main process.')),
    startedAt: Type.Optional(time('Start of the main process.')),
    uid: Type.Optional(count('Real user id of the main process.')),
    limits: Type.Optional(LimitsSchema),
    files: Type.Optional(FilesSchema),
    threads: Type.Optional(count('Threads of all processes of the program.')),
    headroom: Type.Optional(HeadroomSchema),
    processes: Type.Optional(
      Type.Array(ProcessSchema, { description: 'Every process of the program, main process first.' }),
    ),
  },
  {
    ...closed,
    description:
      'A supervised program. limits and files are those of its process with the lowest soft limit, then the least headroom; headroom is the least of all its processes.',
  },
);
