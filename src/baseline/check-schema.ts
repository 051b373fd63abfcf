import { nearMiss } from '../near-miss.ts';
import type { Place, Problem } from '../problem.ts';
import { checkContradictions } from './check-contradiction.ts';
import { checkAgainstFact } from './check-fact.ts';
import { checkRanges } from './check-range.ts';
import { describe, didYouMean, listed, quote } from './describe.ts';
import { type FactPlaces, namesIn, stepInto, stepsWords, typesAt, typeWords } from './fact-schema.ts';
import { type InputUse, inputUsesIn, malformedInputsIn } from './input.ts';
import { keywordFault, LIST_AS_ITEMS } from './keyword-fault.ts';
import { isRegularExpression, KEYWORDS, type Keyword } from './keywords.ts';
import { namesAskedBy } from './names-asked.ts';
import { ANY, formatSteps, parsePattern, type Step, stepTo } from './pointer.ts';
import type { Resolve } from './references.ts';
import { type SourceEntry, type SourceMap, type SourceNode, toJson } from './source-node.ts';
import { type Subschema, subschemasOf } from './subschemas.ts';
import { DEFAULTS, keywordsFor, PATHS, pathHint, patternHint, valueHint } from './value-hint.ts';

/** Where a schema applies: the path in the facts, and what can stand there. */
export interface Position {
  readonly steps: readonly Step[];
  readonly facts: FactPlaces;
}

/** What walking through a schema tells besides its problems. */
export interface SchemaFindings {
  readonly problems: Problem[];
  /** Every path that the schema looks at. */
  readonly paths: (readonly Step[])[];
  readonly inputs: InputUse[];
}

/** Longer paths exist only where an inventory variable holds them. */
const LONGEST_PATH = 32;

/**
 * Checks a schema before it is compiled: keywords, their values, and whether the facts can ever be what it asks for.
 * `position` is undefined for schemas that stand under `$defs`, until a `$ref` leads there.
 */
export function checkSchema(node: SourceNode, position: Position | undefined, resolve: Resolve): SchemaFindings {
  const checker = new SchemaChecker(resolve);
  checker.check(node, position, []);
  return checker.findings;
}

class SchemaChecker {
  readonly findings: SchemaFindings = { problems: [], paths: [], inputs: [] };
  readonly #resolve: Resolve;
  /** A schema that many places refer to is checked once for each path. */
  readonly #done = new Map<SourceNode, Set<string>>();

  constructor(resolve: Resolve) {
    this.#resolve = resolve;
  }

  /** `chain`: the schemas that apply to this very value, outermost first. A reference to one of them never ends. */
  check(node: SourceNode, position: Position | undefined, chain: readonly SourceNode[]): void {
    if (position && node.kind !== 'list') this.findings.paths.push(position.steps);
    if (node.kind === 'scalar' && typeof node.value === 'boolean') return;
    if (node.kind !== 'map') {
      const found = describe(toJson(node));
      this.#complain(`Expected a schema (a map of keywords, true or false), found ${found}.`, node.place);
      return;
    }
    if (!this.#isNew(node, position)) return;
    this.findings.problems.push(...checkRanges(node), ...checkContradictions(node, position?.facts));
    const open = [...chain, node];
    for (const [name, entry] of node.entries) this.#keyword(name, entry, node, position, open);
    for (const subschema of subschemasOf(node)) this.#subschema(subschema, position, open);
  }

  #isNew(node: SourceNode, position: Position | undefined): boolean {
    const path = position ? formatSteps(position.steps) : 'nowhere';
    const paths = this.#done.get(node) ?? new Set();
    this.#done.set(node, paths);
    if (paths.has(path) || (position && position.steps.length > LONGEST_PATH)) return false;
    paths.add(path);
    return true;
  }

  #keyword(
    name: string,
    entry: SourceEntry,
    schema: SourceMap,
    position: Position | undefined,
    chain: readonly SourceNode[],
  ): void {
    const keyword = KEYWORDS.get(name);
    const fault = keywordFault(name, keyword);
    if (fault) this.#complain(fault.message, entry.place, fault.hint);
    else if (keyword?.role === 'reference') this.#reference(entry, position, chain);
    else if (keyword?.role === 'assertion' || keyword?.role === 'applicator') {
      this.#check(entry.written ?? name, keyword, entry, schema, position);
    }
  }

  #check(
    name: string,
    keyword: Extract<Keyword, { readonly role: 'assertion' | 'applicator' }>,
    entry: SourceEntry,
    schema: SourceMap,
    position: Position | undefined,
  ): void {
    if (keyword.needs !== undefined && !schema.entries.has(keyword.needs)) {
      const message = `Expected ${quote(keyword.needs)} beside ${quote(name)}, found none: it checks nothing alone.`;
      this.#complain(message, entry.place);
    }
    const fits = keyword.role === 'assertion' ? this.#value(name, keyword, entry) : this.#form(name, keyword, entry);
    if (!position || !fits) return;
    this.#fact(name, keyword, entry, position);
    for (const key of namesAskedBy(name, entry.value)) this.findings.paths.push([...position.steps, stepTo(key)]);
  }

  #reference(entry: SourceEntry, position: Position | undefined, chain: readonly SourceNode[]): void {
    const reference = this.#resolve(entry.value);
    if (!reference) return;
    if ('problem' in reference) {
      this.findings.problems.push(reference.problem);
    } else if (chain.includes(reference.target)) {
      this.#complain('Expected a $ref that leads to a schema, found one that leads back to itself.', entry.value.place);
    } else this.check(reference.target, position, chain);
  }

  /** The value of a keyword that asks something. One with inputs is checked once they have their values. */
  #value(name: string, keyword: Extract<Keyword, { readonly role: 'assertion' }>, entry: SourceEntry): boolean {
    const malformed = malformedInputsIn(entry.value);
    for (const bad of malformed) {
      const beside = bad.kind === 'map' ? [...bad.entries.keys()].find((key) => key !== '$input') : undefined;
      const found = beside === undefined ? 'a name that is no text' : `${quote(beside)} beside it`;
      this.#complain(`Expected { $input: NAME } alone, found ${found}.`, bad.place, DEFAULTS);
    }
    if (malformed.length > 0) return false;
    const uses = inputUsesIn(entry.value);
    this.findings.inputs.push(...uses);
    if (uses.length > 0) return true;
    const value = toJson(entry.value);
    if (keyword.shape.fits(value)) return true;
    const message = `Expected ${keyword.shape.expected} for ${quote(name)}, found ${describe(value)}.`;
    this.#complain(message, entry.value.place, valueHint(name, value));
    return false;
  }

  #form(name: string, keyword: Extract<Keyword, { readonly role: 'applicator' }>, entry: SourceEntry): boolean {
    const node = entry.value;
    const expected = { schema: undefined, list: 'a list of schemas', map: 'a map of schemas' }[keyword.holds];
    const isEmptyList = node.kind === 'list' && node.items.length === 0;
    if (name === 'at' && !(node.kind === 'map' && node.entries.size > 0)) {
      this.#complain(`Expected a map of paths in "at", found ${describe(toJson(node))}.`, node.place, PATHS);
      return false;
    }
    if (expected === undefined || (node.kind === keyword.holds && !isEmptyList)) return true;
    this.#complain(`Expected ${expected} for ${quote(name)}, found ${describe(toJson(node))}.`, node.place);
    return false;
  }

  #fact(
    name: string,
    keyword: { readonly role: string; readonly types: number },
    entry: SourceEntry,
    position: Position,
  ): void {
    const types = typesAt(position.facts);
    const where = formatSteps(position.steps) || 'the whole facts document';
    if (keyword.types !== 0 && (keyword.types & types) === 0) {
      const asked = typeWords(keyword.types);
      const message = `Expected a keyword that checks ${typeWords(types)} for ${where}, found ${quote(name)}, which checks ${asked}.`;
      this.#complain(message, entry.place, keywordsFor(types));
    } else if (keyword.role === 'assertion' && inputUsesIn(entry.value).length === 0) {
      this.findings.problems.push(...checkAgainstFact(name, entry.value, position.facts, where));
    }
  }

  #subschema(subschema: Subschema, position: Position | undefined, chain: readonly SourceNode[]): void {
    const { applicator, entry, key, keyword } = subschema;
    if (keyword === 'patternProperties' && !isRegularExpression(key)) {
      const message = `Expected a regular expression as the key, found ${quote(key)}.`;
      this.#complain(message, entry.place, patternHint(key));
    }
    if (keyword === 'items' && entry.value.kind === 'list') {
      this.#complain(LIST_AS_ITEMS.message, entry.value.place, LIST_AS_ITEMS.hint);
      return;
    }
    if (applicator.applies === 'same') {
      this.check(entry.value, position, chain);
      return;
    }
    const inner = position ? this.#inner(subschema, position) : undefined;
    if (inner !== 'nowhere') this.check(entry.value, inner, []);
  }

  #inner({ applicator, key, entry }: Subschema, position: Position): Position | undefined | 'nowhere' {
    switch (applicator.applies) {
      case 'same':
        return position;
      case 'key':
      case 'index':
        return this.#walk(position, [stepTo(key)], entry.place);
      case 'each': {
        const facts = stepInto(position.facts, ANY);
        // Whether a list or a map can stand here at all was told at the keyword.
        return facts.length === 0 ? undefined : { steps: [...position.steps, ANY], facts };
      }
      case 'path': {
        const pattern = parsePattern(key);
        if ('steps' in pattern) return this.#walk(position, pattern.steps, entry.place);
        this.#complain(`Expected ${pattern.expected}, found ${quote(key)}.`, entry.place);
        return undefined;
      }
      case 'name':
      case 'nowhere':
        return undefined;
    }
  }

  /** Follows a path through the facts' schema, and says where it leaves it. */
  #walk(from: Position, steps: readonly Step[], place: Place): Position | 'nowhere' {
    let { facts } = from;
    if (
      typesAt(facts) !== 0 &&
      steps.length === 1 &&
      namesIn(facts).length === 0 &&
      stepInto(facts, ANY).length === 0
    ) {
      // A "properties" on a number: told at the keyword.
      return 'nowhere';
    }
    const walked = [...from.steps];
    for (const step of steps) {
      const next = stepInto(facts, step);
      if (next.length === 0) {
        const names = namesIn(facts);
        const where = formatSteps(walked) || 'the facts';
        const known = names.length > 0 ? `one of the facts ${listed(names)}` : stepsWords(facts);
        const below = walked.length > 0 ? ` below ${where}` : '';
        this.#complain(
          `Expected ${known}${below}, found ${quote(step.key)}.`,
          place,
          didYouMean(nearMiss(step.key, names)).hint ?? pathHint(walked, steps),
        );
        return 'nowhere';
      }
      walked.push(step);
      facts = next;
    }
    return { steps: walked, facts };
  }

  #complain(message: string, place: Place, hint?: string): void {
    this.findings.problems.push(hint === undefined ? { message, place } : { message, place, hint });
  }
}
