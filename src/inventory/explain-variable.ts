import type { Problem } from '../problem.ts';
import type { Inventory, Opaque, Variable } from './model.ts';
import { Precedence } from './precedence.ts';
import { quote } from './quote.ts';

const found: Readonly<Record<Opaque, string>> = {
  template: 'a Jinja template, which only Ansible can evaluate',
  vault: 'encrypted by ansible-vault, which is never decrypted here',
};

/** Why a variable that is needed cannot be used, or undefined when it can. Its value is not repeated. */
export function opaqueProblem(name: string, variable: Variable): Problem | undefined {
  if (!variable.opaque) return undefined;
  return {
    message: `the variable ${quote(name)} is needed here and is ${found[variable.opaque]}`,
    place: variable.place,
    hint: 'Write the plain value, or give the host its own in the inventory.',
  };
}

/**
 * Why a baseline may not use a host's variable as an input: `host.vars` holds templates and vaulted values as they
 * stand in the file, and taking one for a value would check something else than what was meant. Undefined when the
 * variable is fine or absent.
 */
export function explainVariable(inventory: Inventory, hostName: string, name: string): Problem | undefined {
  const variable = findVariable(inventory, hostName, name);
  return variable && opaqueProblem(name, variable);
}

/** A host's variable by Ansible's precedence, with the place that it comes from. */
export function findVariable(inventory: Inventory, hostName: string, name: string): Variable | undefined {
  const host = inventory.hosts.get(hostName);
  if (!host) return undefined;
  const precedence = precedenceOf(inventory);
  return precedence.hostVariables(host).get(name) ?? precedence.membership(host).variables.get(name);
}

const precedences = new WeakMap<Inventory, Precedence>();

/** One for each inventory, since it remembers what it merged. */
export function precedenceOf(inventory: Inventory): Precedence {
  const known = precedences.get(inventory) ?? new Precedence(inventory);
  precedences.set(inventory, known);
  return known;
}
