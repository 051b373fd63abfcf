import Type from 'typebox';
import type { DeepReadonly } from '../../json.ts';

const closed = { additionalProperties: false } as const;
const count = (description: string) => Type.Integer({ minimum: 0, description });
const Place = Type.Object(
  { file: Type.String(), line: Type.Optional(Type.Integer()), column: Type.Optional(Type.Integer()) },
  closed,
);

const State = Type.Enum(['ok', 'failed', 'not-reached', 'not-needed'], {
  description: 'not-reached: a step before it failed. not-needed: the local machine, or become: none.',
});

const UnknownGroup = Type.Object(
  {
    reason: Type.String(),
    detail: Type.Optional(Type.String()),
    count: count('Facts.'),
    example: Type.String({ description: 'JSON Pointer of one of them.' }),
    sudoers: Type.Optional(
      Type.String({ description: 'become: sudo makes them known, with this line in sudoers on the host.' }),
    ),
  },
  closed,
);

const HostCheck = Type.Object(
  {
    name: Type.String(),
    location: Place,
    target: Type.String({ description: 'USER@ADDRESS:PORT, or `this machine`.' }),
    become: Type.Enum(['none', 'sudo']),
    status: Type.Enum(['ok', 'unknown', 'failed'], {
      description: 'unknown: every step is ok, and there are facts that an audit could not read.',
    }),
    attempts: count('Connections tried.'),
    milliseconds: count('Wall time.'),
    resolved: Type.Object({ state: State, addresses: Type.Optional(Type.Array(Type.String())) }, closed),
    reached: Type.Object({ state: State, address: Type.Optional(Type.String()) }, closed),
    hostKey: Type.Object(
      {
        state: State,
        type: Type.Optional(Type.String()),
        fingerprint: Type.Optional(Type.String({ description: 'SHA256:…' })),
        known: Type.Optional(
          Type.Union([Type.Literal('pinned'), Place], {
            description: 'What vouches for it: a line of known_hosts, or limits_host_key.',
          }),
        ),
        line: Type.Optional(
          Type.String({ description: 'Of a key that is not known: the line for known_hosts, to be compared first.' }),
        ),
      },
      closed,
    ),
    login: Type.Object(
      {
        state: State,
        accepted: Type.Optional(
          Type.Array(Type.String(), { description: 'What the server took: `publickey SHA256:…`, `password`.' }),
        ),
      },
      closed,
    ),
    shell: Type.Object({ state: State }, closed),
    sudo: Type.Object({ state: State }, closed),
    error: Type.Optional(
      Type.Object({ code: Type.String(), phase: Type.String(), message: Type.String(), hint: Type.String() }, closed),
    ),
    unknown: Type.Optional(
      Type.Array(UnknownGroup, {
        description: 'Facts that an audit could not read, by reason; where sudo failed, without sudo.',
      }),
    ),
  },
  closed,
);

/** What `limits-audit check-inventory --connect --json` prints. */
export const ConnectionCheck = Type.Object(
  {
    schemaVersion: Type.Literal(1),
    tool: Type.Object({ name: Type.Literal('limits-audit'), version: Type.String() }, closed),
    summary: Type.Object(
      {
        hosts: count('Hosts selected.'),
        ok: count('Hosts that an audit would read whole.'),
        unknown: count('Hosts with facts that an audit could not read.'),
        failed: count('Hosts that an audit would not reach, or not as asked.'),
      },
      closed,
    ),
    hosts: Type.Array(HostCheck, { description: 'In the order of the inventory.' }),
  },
  { ...closed, $id: 'limits-audit/connection-check', title: 'How the hosts of an inventory are reached' },
);

export type ConnectionCheck = DeepReadonly<Type.Static<typeof ConnectionCheck>>;
export type HostCheck = DeepReadonly<Type.Static<typeof HostCheck>>;

/** The steps on the way to a host, in their order, as they are called in the check. */
export const STEPS = ['resolved', 'reached', 'hostKey', 'login', 'shell', 'sudo'] as const;
export type StepName = (typeof STEPS)[number];
