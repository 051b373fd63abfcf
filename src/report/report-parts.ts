import Type from 'typebox';

// What the schemas of a report have in common.

export const closed = { additionalProperties: false } as const;
export const count = (description: string) => Type.Integer({ minimum: 0, description });

export const Place = Type.Object(
  { file: Type.String(), line: Type.Optional(Type.Integer()), column: Type.Optional(Type.Integer()) },
  closed,
);
