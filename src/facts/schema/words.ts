import Type from 'typebox';

/** No other properties than those listed. */
export const closed = { additionalProperties: false } as const;
export const count = (description: string) => Type.Integer({ minimum: 0, description });
export const text = (description: string) => Type.String({ description });
export const time = (description: string) => Type.String({ description: `${description} ISO 8601, UTC.` });
export const share = (description: string) => Type.Number({ maximum: 1, description });

/** A line number, from 1. */
export const lineNumber = () => Type.Integer({ minimum: 1, description: 'Line in the file, from 1.' });
export const filePath = () => text('Path of the file.');

/** A line of a file on the host. */
export const placeOf = (description: string) =>
  Type.Object({ file: filePath(), line: lineNumber() }, { ...closed, description });

export const usedAgainstLimit = (description: string) =>
  Type.Object(
    {
      used: Type.Optional(count('In use now.')),
      limit: Type.Optional(Type.Number({ description: 'The most that there may be.' })),
      headroom: Type.Optional(share('What is left: 1 − used / limit, as a share of 1.')),
    },
    { ...closed, description },
  );
