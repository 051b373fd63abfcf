import Type from 'typebox';
import type { DeepReadonly, Json } from '../json.ts';
import { closed, count, Place } from './report-parts.ts';

/** One host of a report. */
export const ReportHost = Type.Object(
  {
    name: Type.String(),
    groups: Type.Array(Type.String()),
    status: Type.Enum(['audited', 'partial', 'unreachable']),
    location: Place,
    baseline: Type.Optional(
      Type.Object(
        {
          sources: Type.Array(Type.String()),
          location: Type.Optional(Place),
        },
        {
          ...closed,
          description: 'What the host is judged by. location: where the inventory chooses it; absent for the input.',
        },
      ),
    ),
    inputs: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: Type.String(),
            value: Type.Unsafe<Json>({}),
            from: Type.Enum(['default', 'variable'], { description: "variable: the host's own, of the inventory." }),
            location: Type.Optional(Place),
          },
          closed,
        ),
        { description: 'The inputs of its baseline, by name, with the values that it was judged with.' },
      ),
    ),
    attempts: count('Connections tried.'),
    milliseconds: count('Wall time.'),
    counts: Type.Optional(
      Type.Object(
        {
          pass: Type.Integer(),
          fail: Type.Integer(),
          unknown: Type.Integer(),
          not_applicable: Type.Integer(),
          error: Type.Integer(),
          waived: Type.Integer(),
        },
        closed,
      ),
    ),
    passed: Type.Optional(
      Type.Array(Type.String(), {
        description:
          'Ids of the controls that checked something on it and found nothing else than passes. A control that is ' +
          'neither here nor in a result of the host had nothing to check on it.',
      }),
    ),
    unknownFacts: Type.Optional(
      Type.Array(
        Type.Object(
          {
            reason: Type.String(),
            count: count('Facts.'),
            example: Type.String({ description: 'JSON Pointer of one of them.' }),
            hint: Type.Optional(Type.String({ description: 'What would make them known, where that is known.' })),
          },
          closed,
        ),
        { description: 'Facts that could not be read, by reason.' },
      ),
    ),
    error: Type.Optional(
      Type.Object({ code: Type.String(), phase: Type.String(), message: Type.String(), hint: Type.String() }, closed),
    ),
  },
  closed,
);

export type ReportHost = DeepReadonly<Type.Static<typeof ReportHost>>;
