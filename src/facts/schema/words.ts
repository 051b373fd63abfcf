import Type from 'typebox';

/** No other properties than those listed. */
export const closed = { additionalProperties: false } as const;
export const count = (description: string) => Type.Integer({ minimum: 0, description });
export const text = (description: string) => Type.String({ description });
export const time = (description: string) => Type.String({ description: `${description} ISO 8601, UTC.` });
export const share = (description: string) => Type.Number({ maximum: 1, description });

/** A line of a file on the host. */
export const PlaceSchema = Type.Object({ file: Type.String(), line: Type.Integer({ minimum: 1 }) }, closed);

export const UsedAgainstLimitSchema = Type.Object(
  {
    used: Type.Optional(count('In use now.')),
    limit: Type.Optional(Type.Number({ description: 'The most that there may be.' })),
    headroom: Type.Optional(share('1 − used / limit.')),
  },
  closed,
);
