import type { Json } from '../json.ts';
import type { Place } from '../problem.ts';
import type { Opaque, Variable } from './model.ts';

export function aVariable(value: Json, place: Place): Variable {
  return { value, place, opaque: opaqueness(value) };
}

/** Ansible evaluates a string that has any of Jinja's three openings, also inside lists and mappings. */
export function opaqueness(value: Json): Opaque | undefined {
  if (typeof value === 'string') {
    if (value.startsWith(vaultHeader)) return 'vault';
    return /\{[{%#]/.test(value) ? 'template' : undefined;
  }
  if (value === null || typeof value !== 'object') return undefined;
  for (const item of Object.values(value)) {
    const found = opaqueness(item);
    if (found) return found;
  }
  return undefined;
}

export const vaultHeader = '$ANSIBLE_VAULT';
