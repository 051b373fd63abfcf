/** The drafts of JSON Schema that a file may be written in, by what it says in `$schema`. */
export const DRAFTS = {
  '2020-12': 'https://json-schema.org/draft/2020-12/schema',
  '07': 'http://json-schema.org/draft-07/schema#',
} as const;

export type Draft = keyof typeof DRAFTS;

/** What `$schema` may be; ours is draft 2020-12 with completion for the rest. */
export const SCHEMAS = ['limits-audit/baseline', ...Object.values(DRAFTS)] as const;

/** A copy of the published schema, where an editor looks for it. It is never opened. */
const EDITOR_SCHEMA = /(^|\/)baseline\.schema\.json$/;

/** Undefined for a draft that is not known. With or without the empty fragment: both are common. */
export function draftOf(schema: string): Draft | undefined {
  const name = schema.replace(/#$/, '');
  if (name === SCHEMAS[0] || name === DRAFTS['2020-12'] || EDITOR_SCHEMA.test(name)) return '2020-12';
  return /^https?:\/\/json-schema\.org\/draft-07\/schema$/.test(name) ? '07' : undefined;
}
