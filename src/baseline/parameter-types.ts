import { KERNEL_PARAMETER_WORDS } from '../facts/schema/kernel-parameters.ts';
import type { FactNode } from './fact-schema.ts';

const NUMBER: FactNode = { type: 'number' };

/** Those that are not one number. Undefined: a list of ports, as text or as a number when there is one. */
const OTHERS: ReadonlyMap<string, FactNode | undefined> = new Map([
  ['net.ipv4.ip_local_port_range', { type: 'array', items: NUMBER }],
  ['fs.file-nr', { type: 'array', items: NUMBER }],
  ['net.ipv4.ip_local_reserved_ports', undefined],
]);

/**
 * Adds to the facts' schema what the kernel parameters that every host has are at run time. The schema itself has one
 * form for all of them, since what a kernel says is taken as it comes.
 */
export function withKernelParameters(facts: FactNode): FactNode {
  const sysctl = facts.properties?.['sysctl'];
  const known = Object.entries(KERNEL_PARAMETER_WORDS).flatMap(([key, description]) => {
    const form = OTHERS.has(key) ? OTHERS.get(key) : NUMBER;
    return form === undefined ? [] : [[key, { ...form, description }] as const];
  });
  return {
    ...facts,
    properties: { ...facts.properties, sysctl: { ...sysctl, properties: Object.fromEntries(known) } },
  };
}
