import type { Json } from '../json.ts';
import { nearMiss } from '../near-miss.ts';
import { didYouMean, quote } from './describe.ts';
import { EVERY_TYPE, typeWords } from './fact-schema.ts';
import { KEYWORDS, TYPE_NAMES } from './keywords.ts';
import type { Step } from './pointer.ts';

export const DEFAULTS = 'Its default stands under "inputs", at the top of the file.';
export const PATHS =
  'Each path has a control and what it asks: /sysctl/net.core.somaxconn: { control: { … }, minimum: 4096 }';

/** What to do about a path that leaves the facts behind `walked`. `steps`: the path, or its last part. */
export function pathHint(walked: readonly Step[], steps: readonly Step[]): string | undefined {
  const keys = steps.map((step) => step.key);
  if (keys[0] === 'sysctl' && walked.length > 1) {
    return `A parameter is one segment: /sysctl/${keys.slice(1).join('.')}`;
  }
  const name = keys[walked.length];
  if (keys[0] !== 'supervisor' || walked.length !== 3 || walked[2]?.key !== 'programs' || name === undefined)
    return undefined;
  return `One program: at /supervisor/*/programs/*, "if: { properties: { name: { const: ${name} } } }" and "then:" with what it asks.`;
}

/** What to do about a value that a keyword does not take; undefined when its error says it all. */
export function valueHint(keyword: string, value: Json): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (keyword === 'type') return didYouMean(nearMiss(value, TYPE_NAMES)).hint;
  if (keyword === 'pattern') return patternHint(value);
  return /^-?\d+(\.\d+)?$/.test(value) ? 'A number stands without quotes.' : undefined;
}

/** The engine says in a few words, behind the last colon, what it does not like. */
export function patternHint(text: string): string | undefined {
  try {
    new RegExp(text, 'u');
    return undefined;
  } catch (error) {
    const said = error instanceof Error ? error.message.split(': ').at(-1) : undefined;
    return said ? `The expression has this fault: ${said}.` : undefined;
  }
}

/** The keywords that do look at values of these types, for one that does not. */
export function keywordsFor(types: number): string {
  const names = [...KEYWORDS]
    .filter(
      ([, keyword]) => keyword.role === 'assertion' && keyword.types !== EVERY_TYPE && (keyword.types & types) !== 0,
    )
    .map(([name]) => name);
  return `What checks ${typeWords(types)}: ${['const', 'enum', ...names].join(', ')}.`;
}

/** What to do about a keyword that is like none. */
export function keywordHint(name: string): string | undefined {
  if (name !== '<<') return undefined;
  return `YAML 1.2 has no merge key: put what is shared under ${quote('$defs')}, and refer to it with ${quote('$ref')}.`;
}
