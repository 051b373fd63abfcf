import type { Json } from '../json.ts';
import type { BaselineChoice } from './host.ts';
import type { VariableReader } from './variable-reader.ts';

/** The variable `limits_baseline`: a name or a path, or a list of them, or several with commas between them. Undefined when it is not set, or wrong. */
export function readBaselineChoice(variables: VariableReader): BaselineChoice | undefined {
  const found = variables.find('limits_baseline');
  if (!found) return undefined;
  // An INI file has no lists.
  const { value } = found;
  const listed: Json = typeof value === 'string' ? value.split(',') : value;
  const given: readonly Json[] = Array.isArray(listed) ? listed : [listed];
  const sources = given.filter((source) => typeof source === 'string').map((source) => source.trim());
  if (sources.length === given.length && sources.length > 0 && !sources.includes('')) {
    return { sources, place: found.place };
  }
  variables.expected(
    'the name or the path of a baseline, or a list of them,',
    found,
    'Paths are relative to the directory that the audit runs in: limits_baseline: baselines/web.yml',
  );
  return undefined;
}
