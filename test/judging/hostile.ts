import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import type { Json } from '../../src/json.ts';

/** A baseline that means harm, or looks like it. */
export interface Hostile {
  readonly name: string;
  /** Puts it into an empty folder and returns the file's name. */
  readonly put: (folder: string) => string;
  /** The variable `x` of the host that it is judged on. */
  readonly x?: Json;
  /** The first line of the refusal, or `control outcome: reason` for each result. */
  readonly says: string | RegExp;
}

export interface Shape {
  readonly [key: string]: Json;
}

export const CONTROL = { id: 'a', severity: 'low', title: 'T' };

/** One control at /host/vars/x. */
export function asking(schema: Shape, more: Shape = {}): Shape {
  return { at: { '/host/vars/x': { control: CONTROL, ...schema } }, ...more };
}

export function many<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

export function text(name: string, content: string | Uint8Array, says: Hostile['says'], file = 'b.yml'): Hostile {
  return {
    name,
    says,
    put: (folder) => {
      writeFileSync(path.join(folder, file), content);
      return file;
    },
  };
}

/** A document as YAML in blocks; as JSON too, where something else is said of that, which has its places elsewhere. */
export function both(
  name: string,
  document: Shape,
  says: Hostile['says'] | readonly [string, string],
  x?: Json,
): readonly Hostile[] {
  const [ofJson, ofYaml] = typeof says === 'string' || says instanceof RegExp ? [undefined, says] : says;
  const value = x === undefined ? {} : { x };
  const yaml = stringify(document, { aliasDuplicateObjects: false });
  const asYaml = { ...text(`${name}, YAML`, yaml, ofYaml), ...value };
  if (ofJson === undefined) return [asYaml];
  return [{ ...text(`${name}, JSON`, JSON.stringify(document), ofJson, 'b.json'), ...value }, asYaml];
}

export function made(name: string, says: string, put: (folder: string) => string): Hostile {
  return { name, says, put };
}

/** Too much for a bound that counts, or for the clock where the machine is slow: a refusal in any case. */
export const HEAVY = /^b\.(json|yml)(:\d+:\d+)?: Expected |^a fail$/;
