/** One step of a path: a key (or array index), or `*` for every one. */
export interface Step {
  readonly any: boolean;
  /** The key, unescaped; `*` when `any`. */
  readonly key: string;
  /** The key as an array index; −1 when it is none. */
  readonly index: number;
}

export const ANY: Step = { any: true, key: '*', index: -1 };

/** A step to exactly this key, even when it is called `*`. No list of facts has 10,000 entries. */
export function stepTo(key: string): Step {
  return { any: false, key, index: /^(0|[1-9]\d{0,3})$/.test(key) ? Number(key) : -1 };
}

/** The keys of a JSON Pointer (RFC 6901), or in words what it should have been. */
export function parsePointer(text: string): { readonly keys: readonly string[] } | { readonly expected: string } {
  if (text === '') return { keys: [] };
  if (!text.startsWith('/')) return { expected: 'a JSON Pointer that starts with "/"' };
  if (/~(?![01])/.test(text)) return { expected: '"~0" for "~" and "~1" for "/" in a JSON Pointer' };
  const keys = text.slice(1).split('/');
  return { keys: keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')) };
}

/** The steps of a path in `at`: a JSON Pointer in which a whole segment `*` stands for every key or index. */
export function parsePattern(text: string): { readonly steps: readonly Step[] } | { readonly expected: string } {
  const parsed = parsePointer(text);
  if (!('keys' in parsed)) return parsed;
  return { steps: parsed.keys.map((key) => (key === '*' ? ANY : stepTo(key))) };
}

/** The inverse of {@link parsePointer}. */
export function formatPointer(keys: readonly string[]): string {
  return keys.map((key) => `/${escapeKey(key)}`).join('');
}

export function formatSteps(steps: readonly Step[]): string {
  return formatPointer(steps.map((step) => step.key));
}

/** A key as it stands in a JSON Pointer. */
export function escapeKey(key: string): string {
  return key.includes('~') || key.includes('/') ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key;
}
