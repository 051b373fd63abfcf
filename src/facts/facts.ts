import Type from 'typebox';
import type { DeepReadonly, Json } from '../json.ts';
import { CapacitySchema } from './schema/capacity.ts';
import { LimitsSchema, type limit } from './schema/limits.ts';
import { SocketSchema } from './schema/network.ts';
import { PamSchema } from './schema/pam.ts';
import type { ProcessSchema, ProgramSchema } from './schema/program.ts';
import {
  type ConfigProblemSchema,
  type NextStartSchema,
  type StaleSchema,
  type SupervisorConfigSchema,
  SupervisorSchema,
} from './schema/supervisor.ts';
import { SysctlFileEntrySchema, SysctlUnreadSchema, SysctlValueSchema } from './schema/sysctl.ts';
import { SystemdSchema, type SystemdUnitSchema } from './schema/systemd.ts';
import { closed, count, text, time } from './schema/words.ts';

/** RLIM_INFINITY as a JSON number (2^64 − 1, rounded by IEEE 754). Prints as "unlimited". */
export const UNLIMITED = 2 ** 64 - 1;

export const Facts = Type.Object(
  {
    host: Type.Object(
      {
        name: text('Name in the inventory.'),
        address: text('What was connected to.'),
        port: count('Port of its SSH server.'),
        groups: Type.Array(text('Name of the group.'), { description: 'Groups of the inventory that it is in.' }),
        vars: Type.Record(Type.String(), Type.Unsafe<Json>({ description: 'Value of the variable.' }), {
          description: 'Variables of the inventory that the baseline uses.',
        }),
      },
      { ...closed, description: 'The host, as the inventory has it.' },
    ),
    probe: Type.Object(
      {
        at: time('When the probe ran, by the clock of the runner.'),
        account: Type.Object(
          { uid: Type.Optional(count('User id.')), name: Type.Optional(text('Login name.')) },
          { ...closed, description: 'Who the probe ran as.' },
        ),
        become: Type.Enum(['none', 'sudo'], { description: 'How privileges were raised.' }),
        becomeUser: Type.Optional(text('Whom sudo ran the probe as. Absent for root.')),
      },
      { ...closed, description: 'How and when the facts were read.' },
    ),
    system: Type.Object(
      {
        os: Type.Optional(
          Type.Object(
            {
              id: Type.Optional(text('ID of /etc/os-release: `debian`.')),
              version: Type.Optional(text('VERSION_ID of /etc/os-release: `12`.')),
              name: Type.Optional(text('PRETTY_NAME of /etc/os-release.')),
            },
            { ...closed, description: 'The distribution.' },
          ),
        ),
        kernel: Type.Optional(
          Type.Object({ release: text('As of uname -r.') }, { ...closed, description: 'The kernel that runs.' }),
        ),
        arch: Type.Optional(text('As of uname -m.')),
        cpus: Type.Optional(count('Processors.')),
        memoryBytes: Type.Optional(count('MemTotal in bytes.')),
        init: Type.Optional(text('comm of pid 1.')),
        container: Type.Optional(text('Kind of container that the probe ran in, or "none".')),
        bootedAt: Type.Optional(time('Boot time.')),
      },
      { ...closed, description: 'The operating system and the machine.' },
    ),
    sysctl: Type.Record(Type.String(), SysctlValueSchema, { description: 'Run-time kernel parameters by key.' }),
    sysctlFiles: Type.Record(Type.String(), SysctlFileEntrySchema, {
      description: 'What the sysctl files would set each key to at the next boot (systemd-sysctl).',
    }),
    sysctlUnread: Type.Optional(
      Type.Record(Type.String(), SysctlUnreadSchema, {
        description: 'Settings in sysctl files that have no effect, by key.',
      }),
    ),
    limits: Type.Object(
      {
        login: Type.Optional(LimitsSchema),
        init: Type.Optional(LimitsSchema),
      },
      {
        ...closed,
        description: "login: the SSH session's own limits, no witness for any service. init: those of pid 1.",
      },
    ),
    pam: Type.Optional(PamSchema),
    systemd: Type.Optional(SystemdSchema),
    supervisor: Type.Optional(Type.Array(SupervisorSchema, { description: 'Every supervisord of the host.' })),
    sockets: SocketSchema,
    capacity: CapacitySchema,
    unknown: Type.Array(
      Type.Object(
        {
          at: text('JSON Pointer to what is unknown.'),
          reason: Type.Enum(
            [
              'permission-denied',
              'not-observable',
              'not-collected',
              'not-found',
              'malformed',
              'unsupported',
              'vanished',
              'cut',
            ],
            { description: 'Why it is unknown.' },
          ),
          detail: Type.Optional(text('More of the reason, in words.')),
        },
        { ...closed, description: 'A fact that could not be read.' },
      ),
      { description: 'What could not be read, and why.' },
    ),
  },
  { ...closed, $id: 'limits-audit/facts', title: 'Facts of one host' },
);

export type Facts = DeepReadonly<Type.Static<typeof Facts>>;
export type SupervisorFacts = DeepReadonly<Type.Static<typeof SupervisorSchema>>;
export type ProgramFacts = DeepReadonly<Type.Static<typeof ProgramSchema>>;
export type ProcessFacts = DeepReadonly<Type.Static<typeof ProcessSchema>>;
export type SupervisorConfig = DeepReadonly<Type.Static<typeof SupervisorConfigSchema>>;
export type ConfigProblem = DeepReadonly<Type.Static<typeof ConfigProblemSchema>>;
export type NextStart = DeepReadonly<Type.Static<typeof NextStartSchema>>;
export type Stale = DeepReadonly<Type.Static<typeof StaleSchema>>;
export type Limit = DeepReadonly<Type.Static<ReturnType<typeof limit>>>;
export type Limits = DeepReadonly<Type.Static<typeof LimitsSchema>>;
export type SysctlValue = DeepReadonly<Type.Static<typeof SysctlValueSchema>>;
export type SysctlFileEntry = DeepReadonly<Type.Static<typeof SysctlFileEntrySchema>>;
export type SysctlUnread = DeepReadonly<Type.Static<typeof SysctlUnreadSchema>>;
export type PamFacts = DeepReadonly<Type.Static<typeof PamSchema>>;
export type SystemdUnit = DeepReadonly<Type.Static<typeof SystemdUnitSchema>>;
export type Unknown = Facts['unknown'][number];
export type UnknownReason = Unknown['reason'];
