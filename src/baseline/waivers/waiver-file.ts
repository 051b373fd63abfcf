import Type from 'typebox';

const closed = { additionalProperties: false } as const;

/** The published schema of a waivers file; `readWaivers` says the same with places and near misses. */
export const WaiverFile = Type.Object(
  {
    $schema: Type.Optional(Type.String({ description: 'For the editor; the audit does not look at it.' })),
    waivers: Type.Array(
      Type.Object(
        {
          control: Type.String({ description: 'Id of the control that is waived: `program-nofile`.', minLength: 1 }),
          hosts: Type.Optional(
            Type.String({
              description:
                "On which hosts, in Ansible's pattern language: names of hosts and groups, `*`, `&` and `!`. No regular expressions.",
              default: 'all',
              minLength: 1,
              maxLength: 200,
              pattern: '^[^~]*$',
            }),
          ),
          subject: Type.Optional(
            Type.String({
              description:
                'On which subjects: a pattern with `*` and `?` for the name of the subject (`program worker*`) or for its JSON Pointer in the facts. Without it, all subjects of the control.',
              minLength: 1,
              maxLength: 200,
            }),
          ),
          owner: Type.String({ description: 'Who answers for it.', minLength: 1, maxLength: 100 }),
          reason: Type.String({ description: 'Why it is accepted.', minLength: 1, maxLength: 1000 }),
          ticket: Type.Optional(Type.String({ description: 'Where it is tracked.', minLength: 1, maxLength: 200 })),
          expires: Type.String({
            description:
              'Last day that it is good for, YYYY-MM-DD, until the end of that day in UTC. No later than the input `waiver-max-days` allows.',
            format: 'date',
            pattern: '^\\d{4}-\\d{2}-\\d{2}$',
          }),
          unknown: Type.Optional(
            Type.Boolean({
              description: 'Also waives results that are unknown because the fact could not be read.',
              default: false,
            }),
          ),
        },
        closed,
      ),
      { maxItems: 500 },
    ),
  },
  { ...closed, $id: 'limits-audit/waivers', title: 'Waivers of a limits audit' },
);
