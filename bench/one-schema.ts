import { parse } from 'yaml';
import { stepTo } from '../src/baseline/pointer.ts';
import type { Json } from '../src/json.ts';

type Members = Readonly<Record<string, Json>>;

/**
 * What somebody would write who has ajv and no baselines: all that these baselines ask, as a single plain schema of the
 * whole facts document. It has no ids, subjects or words, and passes what is not there.
 */
export function oneSchema(texts: readonly string[]): Members {
  return { allOf: texts.flatMap((text) => schemasOf(parse(text))) };
}

function schemasOf({ inputs = {}, at = {} }: { readonly inputs?: Members; readonly at?: Members }): readonly Json[] {
  return Object.entries(at).map(([path, schema]) => wrap(path.split('/').slice(1), plain(schema, inputs)));
}

function wrap([key, ...rest]: readonly string[], schema: Json): Json {
  if (key === undefined) return schema;
  const inner = wrap(rest, schema);
  if (key === '*') return { items: inner, additionalProperties: inner };
  const { index } = stepTo(key);
  const named = { properties: { [key]: inner } };
  return index < 0 ? named : { ...named, prefixItems: [...Array.from({ length: index }, () => true), inner] };
}

/** Without controls, and with the inputs' defaults in place. */
function plain(value: Json, inputs: Members): Json {
  if (Array.isArray(value)) return value.map((each) => plain(each, inputs));
  if (typeof value !== 'object' || value === null) return value;
  const map = value as Members;
  const input = map['$input'];
  if (typeof input === 'string') return inputs[input] ?? null;
  const kept = Object.entries(map).filter(([key]) => key !== 'control');
  return Object.fromEntries(kept.map(([key, inner]) => [key, plain(inner, inputs)]));
}
