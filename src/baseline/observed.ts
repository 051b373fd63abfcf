import type { Json } from '../json.ts';
import type { Violation } from './compile-control.ts';
import { formatPointer } from './pointer.ts';

const MOST_PARTS = 10;

/** What to show of a subject that fails: itself, or only those parts of a map or list that are wrong. */
export function observedOf(subject: Json, violations: readonly Violation[]): Json {
  if (typeof subject !== 'object' || subject === null) return subject;
  const certain = violations.filter((violation) => violation.certain);
  const parts = new Map<string, Json>();
  for (const { path } of certain.length > 0 ? certain : violations) {
    const part = partAt(subject, path);
    if (path.length === 0) return subject;
    parts.set(formatPointer(path).slice(1), part ?? 'absent');
  }
  const shown = [...parts].slice(0, MOST_PARTS);
  const cut = parts.size - shown.length;
  return Object.fromEntries(cut > 0 ? [...shown, ['…', `${cut} more`]] : shown);
}

function partAt(value: Json, path: readonly string[]): Json | undefined {
  let part: Json | undefined = value;
  for (const key of path) {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, key)) return undefined;
    part = (part as { readonly [key: string]: Json })[key];
  }
  return part;
}
