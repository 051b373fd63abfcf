import type { Json } from '../json.ts';
import { nearMiss } from '../near-miss.ts';
import type { Problem } from '../problem.ts';
import { describe, didYouMean, listed, quote } from './describe.ts';
import {
  EVERY_TYPE,
  enumAt,
  type FactPlaces,
  namesIn,
  stepInto,
  TYPE,
  typeBit,
  typeOf,
  typesAt,
  typeWords,
} from './fact-schema.ts';
import { stepTo } from './pointer.ts';
import { type SourceNode, toJson } from './source-node.ts';

/** Tells where a keyword asks for what the fact can never be: a check that could only ever say one thing. */
export function checkAgainstFact(
  keyword: string,
  node: SourceNode,
  facts: FactPlaces,
  where: string,
): readonly Problem[] {
  const check = CHECKS[keyword];
  if (!check) return [];
  const single = keyword === 'const' || node.kind !== 'list';
  const values = single ? [node] : node.items;
  return values.flatMap((value) => check(value, facts, where));
}

type Check = (node: SourceNode, facts: FactPlaces, where: string) => readonly Problem[];

const CHECKS: Readonly<Record<string, Check>> = {
  const: checkValue,
  enum: checkValue,
  type: (node, facts, where) => {
    const asked = typeBit(String(toJson(node)));
    if ((asked & typesAt(facts)) !== 0) return [];
    return [
      {
        message: `Expected ${typeWords(typesAt(facts))} for ${where}, found the type ${quote(String(toJson(node)))}.`,
        place: node.place,
      },
    ];
  },
  required: (node, facts, where) => {
    const name = String(toJson(node));
    if (stepInto(facts, stepTo(name)).length > 0) return [];
    const names = namesIn(facts);
    return [
      {
        message: `Expected one of the facts ${listed(names)} of ${where}, found ${quote(name)}.`,
        place: node.place,
        ...didYouMean(nearMiss(name, names)),
      },
    ];
  },
};

const DIGITS = /^-?(?:0|[1-9]\d{0,18})$/;

function checkValue(node: SourceNode, facts: FactPlaces, where: string): readonly Problem[] {
  const value: Json = toJson(node);
  const types = typesAt(facts);
  if ((typeOf(value) & types) === 0) {
    return [{ message: `Expected ${typeWords(types)} for ${where}, found ${describe(value)}.`, place: node.place }];
  }
  // A kernel parameter may be a number or text, but digits alone are always read as a number.
  if (typeof value === 'string' && types !== EVERY_TYPE && (types & TYPE.number) !== 0 && DIGITS.test(value)) {
    const message = `Expected a number for ${where}, found ${describe(value)}.`;
    return [{ message, place: node.place, hint: 'A number stands without quotes.' }];
  }
  const allowed = enumAt(facts);
  if (!allowed || (typeof value === 'string' && allowed.includes(value))) return [];
  const near = typeof value === 'string' ? nearMiss(value, allowed) : undefined;
  return [
    {
      message: `Expected ${listed(allowed.map(quote))} for ${where}, found ${describe(value)}.`,
      place: node.place,
      ...didYouMean(near),
    },
  ];
}
