import { type Schema, type SelfContained, targetOf } from './schema.ts';

/**
 * How many values a schema has with every `$ref` written out, which is what judging one value can cost. A few lines
 * of references that each lead to two others come to billions. One that refers to itself goes as deep as the value.
 */
export function expandedSize({ schema, defs }: SelfContained): number {
  const known = new Map<unknown, number>();
  const measure = (value: unknown): number => {
    if (typeof value !== 'object' || value === null) return 1;
    const size = known.get(value);
    if (size !== undefined) return size;
    known.set(value, 1);
    const target = Array.isArray(value) ? undefined : targetOf(value as Exclude<Schema, boolean>, defs);
    const parts: readonly unknown[] = target === undefined ? Object.values(value) : [...Object.values(value), target];
    const sum = parts.reduce<number>((total, part) => total + measure(part), 1);
    known.set(value, sum);
    return sum;
  };
  return measure(schema);
}
