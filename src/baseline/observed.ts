import type { Json } from '../json.ts';
import type { CompiledControl, Violation } from './compile-control.ts';
import { formatPointer } from './pointer.ts';

const MOST_PARTS = 10;

/** What to show of a subject that fails: itself, or only those parts of a map or list that are wrong. */
function observedOf(subject: Json, violations: readonly Violation[]): Json {
  if (typeof subject !== 'object' || subject === null) return subject;
  const leaves = leavesOf(violations);
  const certain = leaves.filter((violation) => violation.certain);
  const parts = new Map<string, Json>();
  for (const { path } of certain.length > 0 ? certain : leaves) {
    const part = partAt(subject, path);
    if (path.length === 0) return subject;
    parts.set(formatPointer(path).slice(1), part ?? 'absent');
  }
  const shown = [...parts].slice(0, MOST_PARTS);
  const cut = parts.size - shown.length;
  return Object.fromEntries(cut > 0 ? [...shown, ['…', `${cut} more`]] : shown);
}

/** What a failing result shows. */
interface Fault {
  readonly subject?: string;
  readonly observed: Json;
  readonly expected?: string;
}

/** What is wrong with the subject at `keys`. When that is one thing below a map, the result is about that thing. */
export function faultOf(
  compiled: CompiledControl,
  value: Json,
  keys: readonly string[],
  violations: readonly Violation[],
): Fault {
  const [only, ...others] = Array.isArray(value) ? [] : leavesOf(violations);
  const part = only === undefined || others.length > 0 ? undefined : partAt(value, only.path);
  if (only === undefined || part === undefined || only.path.length === 0) {
    return { observed: observedOf(value, violations) };
  }
  return {
    subject: formatPointer([...keys, ...only.path]),
    observed: part,
    expected: compiled.expectedOf(only.schema),
  };
}

function leavesOf(violations: readonly Violation[]): readonly Violation[] {
  const leaves = violations.filter((violation) => !violation.wraps);
  return leaves.length > 0 ? leaves : violations;
}

function partAt(value: Json, path: readonly string[]): Json | undefined {
  let part: Json | undefined = value;
  for (const key of path) {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, key)) return undefined;
    part = (part as { readonly [key: string]: Json })[key];
  }
  return part;
}
