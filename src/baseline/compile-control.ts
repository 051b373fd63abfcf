import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Json } from '../json.ts';
import type { Problem } from '../problem.ts';
import type { Control } from './control.ts';
import { dependsOn } from './depends-on.ts';
import { expectedInWords } from './expected.ts';
import { type FindGap, gapFinderFor } from './gap.ts';
import { type FindIdle, idleFinderFor } from './idle.ts';
import { parsePointer, type Step } from './pointer.ts';
import { children, childrenAt, childrenByName, type Schema, type SelfContained, targetOf } from './schema.ts';

/** A control that is ready to judge: everything that can be prepared once is. */
export interface CompiledControl {
  readonly control: Control;
  readonly steps: readonly Step[];
  /** What it asks for, in words. */
  readonly expected: string;
  /** What is wrong with a value; empty when it is valid. */
  readonly check: (value: Json) => readonly Violation[];
  readonly findGap: FindGap;
  /** Absent where the control asks something of every subject. */
  readonly findIdle?: FindIdle;
  /** What a part of the control asks for, in words. */
  readonly expectedOf: (part: Schema) => string;
  /** Whether a part of the subject that could not be read might change the outcome. */
  readonly dependsOn: (path: readonly string[]) => boolean;
}

/** One thing that is wrong with a subject. */
export interface Violation {
  /** Where, below the subject. */
  readonly path: readonly string[];
  /** It alone makes the subject fail. False within `anyOf`, `not`, `if` and the like. */
  readonly certain: boolean;
  /** Nothing that might still be added to the subject would mend it. */
  readonly lasting: boolean;
  /** Only says that what stands in a `then` or `else` does not hold, which is told by itself. */
  readonly wraps: boolean;
  /** The schema that is not met. */
  readonly schema: Schema;
}

/** The compiler of a run. Schemas come to it checked, so its own strictness is only a second look. */
export function makeCompiler(): Ajv2020 {
  return new Ajv2020({
    allErrors: true,
    verbose: true,
    ownProperties: true,
    meta: false,
    validateSchema: false,
    logger: false,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    allowMatchingProperties: true,
  });
}

/** Compiles one control. Undefined, with a problem, when the compiler refuses what our own checks let pass. */
export function compileControl(
  ajv: Ajv2020,
  control: Control,
  steps: readonly Step[],
  emitted: SelfContained,
  problems: Problem[],
): CompiledControl | undefined {
  try {
    const validate = ajv.compile(documentOf(emitted));
    const certain = certainSchemas(emitted);
    const findIdle = idleFinderFor(ajv, emitted);
    return {
      control,
      steps,
      expected: expectedInWords(emitted),
      check: (value) => violations(validate, value, certain),
      findGap: gapFinderFor(emitted),
      ...(findIdle === undefined ? {} : { findIdle }),
      expectedOf: (part) => expectedInWords({ schema: part, defs: emitted.defs }),
      dependsOn: (path) => dependsOn(emitted, path),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.push({ message: `Expected a schema that compiles: ${reason}.`, place: control.place });
    return undefined;
  }
}

function documentOf({ schema, defs }: SelfContained): object | boolean {
  if (Object.keys(defs).length === 0) return schema;
  return typeof schema === 'boolean' ? schema : { ...schema, $defs: defs };
}

const valid: readonly Violation[] = [];

function violations(validate: ValidateFunction, value: Json, certain: ReadonlySet<unknown>): readonly Violation[] {
  if (validate(value)) return valid;
  return (validate.errors ?? []).map((error) => {
    const isCertain = certain.has(error.parentSchema);
    return {
      path: pathOf(error),
      certain: isCertain,
      lasting: isCertain && isLasting(error),
      wraps: error.keyword === 'if',
      schema: error.keyword === 'false schema' ? false : (error.parentSchema as Schema),
    };
  });
}

/** What is wrong within an entry stays wrong, and so does what there is too much of. */
function isLasting({ instancePath, keyword, params }: ErrorObject): boolean {
  const isTooMuch = LIDS.has(keyword) || (keyword === 'contains' && params['minContains'] === 0);
  return instancePath !== '' || isTooMuch;
}

const LIDS: ReadonlySet<string> = new Set(['maxItems', 'maxProperties', 'additionalProperties', 'uniqueItems']);

/** A missing key is told at the map that misses it; here it is told at its own path. */
function pathOf(error: ErrorObject): readonly string[] {
  const pointer = parsePointer(error.instancePath);
  const keys = 'keys' in pointer ? pointer.keys : [];
  const missing: unknown = error.keyword === 'required' ? error.params['missingProperty'] : undefined;
  return typeof missing === 'string' ? [...keys, missing] : keys;
}

const CERTAIN = ['items', 'additionalProperties'] as const;
const CERTAIN_LISTS = ['allOf', 'prefixItems'] as const;
const CERTAIN_MAPS = ['properties', 'patternProperties'] as const;

/** The schemas that a value must fit whatever else holds. */
function certainSchemas({ schema, defs }: SelfContained): ReadonlySet<unknown> {
  const certain = new Set<Schema>();
  // A definition may be used under a "not" as well, and an error does not tell which use failed.
  const followsReferences = !ALTERNATIVES.test(JSON.stringify([schema, defs]));
  const visit = (inner: Schema): void => {
    if (typeof inner === 'boolean' || certain.has(inner)) return;
    certain.add(inner);
    const named = CERTAIN_MAPS.flatMap((keyword) => childrenByName(inner, keyword)).map(([, held]) => held);
    const listed = CERTAIN_LISTS.flatMap((keyword) => children(inner, keyword));
    for (const held of [...childrenAt(inner, CERTAIN), ...listed, ...named]) visit(held);
    if (followsReferences) visit(targetOf(inner, defs) ?? true);
  };
  visit(schema);
  return certain;
}

const ALTERNATIVES = /"(?:anyOf|oneOf|not|if|contains|dependentSchemas|propertyNames)":/;
