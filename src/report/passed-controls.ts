import type { Result } from '../baseline/control.ts';
import { compareText } from './fold-names.ts';

/** Ids of the controls that pass on a host: one subject that does not, waived or not, keeps a control from it. */
export function passedControls(results: readonly Result[]): string[] {
  const passing = results.filter(({ outcome }) => outcome === 'pass').map(({ control }) => control);
  const others = results.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'not_applicable');
  const held = new Set(others.map(({ control }) => control));
  return [...new Set(passing)].filter((id) => !held.has(id)).sort(compareText);
}
