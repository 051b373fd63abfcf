import { recommended } from './builtin/recommended.embedded.ts';
import { thorough } from './builtin/thorough.embedded.ts';

/** The baselines that come with the audit, by the name that `baseline:` and `extends:` take. */
export const BUILTINS: ReadonlyMap<string, string> = new Map([
  ['recommended', recommended],
  ['thorough', thorough],
]);

/** The file that a built-in's findings and errors point at. */
export function builtinFile(name: string): string {
  return `${name}.yml`;
}
