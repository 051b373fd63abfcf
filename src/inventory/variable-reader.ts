import { opaqueProblem } from './explain-variable.ts';
import type { Variable } from './model.ts';
import type { Problems } from './problems.ts';
import { quote } from './quote.ts';

export type Found = Variable & { readonly name: string };

/** The variables of one host, as what decides how to reach it needs them. */
export class VariableReader {
  readonly lookUp: (variable: string) => Variable | undefined;
  readonly problems: Problems;

  constructor(lookUp: (variable: string) => Variable | undefined, problems: Problems) {
    this.lookUp = lookUp;
    this.problems = problems;
  }

  /** The first of the names that has a value. Ansible takes `null` for not set. */
  find(...names: readonly string[]): Found | undefined {
    for (const name of names) {
      const variable = this.lookUp(name);
      if (!variable || (variable.value === null && !variable.opaque)) continue;
      const opaque = opaqueProblem(name, variable);
      if (!opaque) return { ...variable, name };
      this.problems.add(opaque.message, opaque.place, opaque.hint);
      return undefined;
    }
    return undefined;
  }

  expected(what: string, { name, value, place }: Found, hint?: string): void {
    const found = typeof value === 'object' ? 'a list or mapping' : quote(String(value));
    this.problems.add(`expected ${what} in ${name}, found ${found}`, place, hint);
  }
}
