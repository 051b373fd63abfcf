import Type from 'typebox';
import { DRIFTS, SEVERITIES } from '../baseline/control.ts';
import { WAIVER_STATES } from '../baseline/waivers/waiver.ts';
import type { DeepReadonly } from '../json.ts';
import { ReportFleet } from './report-fleet.ts';
import { ReportHost } from './report-host.ts';
import { closed, count, Place } from './report-parts.ts';

const Limit = Type.Object({ soft: Type.Number(), hard: Type.Number() }, closed);

const Because = Type.Object(
  {
    hop: Type.String({ description: 'Which hop of the limit chain.' }),
    text: Type.String(),
    live: Type.Optional(Limit),
    predicted: Type.Optional(Limit),
    decided: Type.Boolean({ description: 'This hop decided the value that binds.' }),
    counts: Type.Boolean({ description: 'False for a value without any part in it: the login shell.' }),
    location: Type.Optional(Place),
  },
  closed,
);

const Remediation = Type.Object(
  {
    steps: Type.Array(Type.String()),
    restarts: Type.Optional(Type.String()),
    notEnough: Type.Array(Type.String()),
    blocked: Type.Optional(Type.String({ description: 'Why the fix as such would keep supervisord from starting.' })),
  },
  closed,
);

const ResultWaiver = Type.Object(
  {
    owner: Type.String(),
    reason: Type.String(),
    ticket: Type.Optional(Type.String()),
    expires: Type.String({ description: 'YYYY-MM-DD: good until the end of that day, UTC.' }),
    location: Place,
  },
  { ...closed, description: 'What covers this result: it does not count for the conclusion.' },
);

const ReportWaiver = Type.Object(
  {
    control: Type.String(),
    hosts: Type.String({ description: 'The host pattern.' }),
    subject: Type.Optional(Type.String({ description: 'Pattern for the name or the pointer of subjects.' })),
    owner: Type.String(),
    reason: Type.String(),
    ticket: Type.Optional(Type.String()),
    expires: Type.String({ description: 'YYYY-MM-DD: good until the end of that day, UTC.' }),
    unknown: Type.Boolean({ description: 'It also covers results that are unknown.' }),
    state: Type.Enum([...WAIVER_STATES], {
      description:
        'active; expires-soon: active, and a warning; expired, unused and unknown-control: findings of severity low; ' +
        'not-judged: it covers nothing, and not all that it could cover was looked at.',
    }),
    daysLeft: Type.Integer({ description: 'The last day included: 1 on the day of `expires`, 0 or less when over.' }),
    matches: count('Results that it fits and could cover.'),
    note: Type.Optional(Type.String({ description: 'Why the state is what it is.' })),
    location: Place,
  },
  closed,
);

const ReportResult = Type.Object(
  {
    host: Type.String(),
    control: Type.String(),
    subject: Type.String({ description: "JSON Pointer into the host's facts." }),
    subjectName: Type.String({ description: 'The subject for people: program web:worker.' }),
    outcome: Type.Enum(['fail', 'unknown', 'error']),
    severity: Type.Enum([...SEVERITIES]),
    binding: Type.Boolean({ description: 'This finding is about a limit that binds now.' }),
    observed: Type.Optional(Type.Unknown()),
    expected: Type.String(),
    reason: Type.Optional(Type.String()),
    drift: Type.Optional(
      Type.Enum([...DRIFTS], {
        description:
          'Of a kernel parameter: how its run-time value and what the sysctl files make of it at the next boot stand ' +
          'to the control. not-loaded: only the files fit. will-regress-at-reboot: only the run-time value fits, ' +
          'which is observed.',
      }),
    ),
    readAt: Type.Optional(Type.String({ description: 'Where the observed value was read: /proc/812/limits.' })),
    summary: Type.Optional(Type.String({ description: 'Why, in one sentence.' })),
    proven: Type.Optional(Type.Boolean({ description: 'False: the live value is not what the chain predicts.' })),
    because: Type.Array(Because),
    noEffect: Type.Array(Type.String(), { description: 'What has no effect on this finding.' }),
    remediation: Type.Optional(Remediation),
    waiver: Type.Optional(ResultWaiver),
    location: Place,
  },
  closed,
);

const ReportControl = Type.Object(
  {
    id: Type.String(),
    title: Type.String(),
    severity: Type.Enum([...SEVERITIES]),
    why: Type.Optional(Type.String()),
    read: Type.Optional(Type.String()),
    remediation: Type.Optional(Type.String()),
    sources: Type.Optional(Type.Array(Type.String())),
    required: Type.Optional(
      Type.Boolean({ description: 'A run in which it checked nothing on any host is incomplete.' }),
    ),
    unmet: Type.Optional(Type.Boolean({ description: 'True: it is required, and it checked nothing on any host.' })),
    at: Type.String(),
    location: Place,
    counts: Type.Object(
      {
        pass: count('Subjects that pass.'),
        fail: count('Subjects that fail.'),
        unknown: count('Subjects whose fact could not be read.'),
        not_applicable: count('Hosts without anything to check.'),
        error: count('Checks that could not be carried out.'),
        waived: count('Subjects that fail or are unknown, and are waived; counted nowhere else.'),
      },
      closed,
    ),
    binding: Type.Boolean({ description: 'A failing result of it is about a limit that binds now.' }),
    metSubject: Type.Boolean({ description: 'False: the control met no subject on any host, so it says nothing.' }),
    notApplicable: Type.Array(Type.Object({ reason: Type.String(), hosts: count('Hosts.') }, closed)),
  },
  closed,
);

/** The one machine-readable result of a run. Every other report is rendered from it. */
export const Report = Type.Object(
  {
    schemaVersion: Type.Literal(1),
    tool: Type.Object({ name: Type.Literal('limits-audit'), version: Type.String() }, closed),
    run: Type.Object(
      {
        startedAt: Type.String(),
        finishedAt: Type.String(),
        inventory: Type.Array(Type.String()),
        hosts: Type.String({ description: 'The host pattern.' }),
        baselines: Type.Array(Type.String()),
        waivers: Type.Optional(Type.String({ description: 'The file of waivers.' })),
        failOnSeverity: Type.Enum([...SEVERITIES, 'never']),
        failOnUnreachable: Type.Boolean(),
        failOnUnknown: Type.Boolean(),
        become: Type.Optional(Type.String()),
        stopped: Type.Optional(
          Type.Object(
            {
              by: Type.Enum(['signal', 'timeout']),
              signal: Type.Optional(Type.String({ description: 'SIGINT or SIGTERM.' })),
              hosts: Type.Integer({ minimum: 1, description: 'Hosts that were not done; their error is `cancelled`.' }),
            },
            { ...closed, description: 'The run was stopped before all hosts were done: this report is partial.' },
          ),
        ),
      },
      closed,
    ),
    conclusion: Type.Enum(['passed', 'failed', 'incomplete']),
    because: Type.Array(Type.String(), { description: 'Why the conclusion is what it is, one reason per entry.' }),
    summary: Type.Object(
      {
        hosts: count('Hosts selected.'),
        audited: count('Hosts whose facts were all read.'),
        partial: count('Hosts with facts that could not be read.'),
        unreachable: count('Hosts that could not be audited.'),
        subjects: count('Subjects checked: results that passed or failed, waived or not.'),
        pass: count('Results that pass.'),
        fail: count('Results that fail and are not waived.'),
        unknown: count('Results that are unknown and are not waived.'),
        error: count('Results in error.'),
        waived: count('Results that fail or are unknown, and are waived.'),
        not_applicable: count('Controls that found nothing to check on a host.'),
        controls: count('Controls in force.'),
        controlsWithoutSubject: count('Controls that met no subject on any host.'),
        requiredUnmet: count('Required controls that checked nothing on any host.'),
        unknownFacts: count('Facts that could not be read, on all hosts together.'),
        waiverFindings: count('Waivers that are expired, unused or for an unknown control: findings of severity low.'),
      },
      closed,
    ),
    controls: Type.Array(ReportControl),
    disabledControls: Type.Array(Type.String(), { description: 'Controls that the baseline turns off.' }),
    hosts: Type.Array(ReportHost),
    fleet: ReportFleet,
    results: Type.Array(ReportResult, {
      description: 'Every result that fails, is unknown or is in error, waived or not; passes are counted.',
    }),
    waivers: Type.Array(ReportWaiver, { description: 'Every waiver that was given, in the order of its file.' }),
  },
  { ...closed, $id: 'limits-audit/report', title: 'Report of a limits audit' },
);

export type Report = DeepReadonly<Type.Static<typeof Report>>;
export type ReportResult = DeepReadonly<Type.Static<typeof ReportResult>>;
export type ReportControl = DeepReadonly<Type.Static<typeof ReportControl>>;
export type ReportWaiver = DeepReadonly<Type.Static<typeof ReportWaiver>>;
