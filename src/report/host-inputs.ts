import type { UsedInput } from '../baseline/input.ts';
import type { Place } from '../problem.ts';
import type { ReportHost } from './report.ts';

/** The inputs that a host was judged with as the report has them. `places`: where the inventory sets a variable. */
export function hostInputs(
  inputs: readonly UsedInput[],
  places: Readonly<Record<string, Place>> = {},
): NonNullable<ReportHost['inputs']> {
  return inputs.map(({ name, value, from, place }) => {
    const location = place ?? (Object.hasOwn(places, name) ? places[name] : undefined);
    return { name, value, from, ...(location && { location }) };
  });
}
