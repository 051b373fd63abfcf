import { KERNEL_PARAMETER_WORDS } from '../../facts/schema/kernel-parameters.ts';
import { EVERY_TYPE, enumAt, FACTS_SCHEMA, type FactNode, isFree, typesAt, typeWords } from '../fact-schema.ts';
import { escapeKey } from '../pointer.ts';

/** A path that `at` can have, as the editor offers it. */
export interface FactPath {
  /** JSON Pointer with `*` for the indices of a list and the keys of a map. */
  readonly path: string;
  /** What it is, in which unit, and of which type: from the facts' schema. */
  readonly description: string;
  /** Bits of `TYPE`. */
  readonly types: number;
  /** The texts that it can only have. */
  readonly words?: readonly string[];
}

/** Maps of the facts whose keys are kernel parameters: the known ones are offered by name. */
const BY_PARAMETER: ReadonlySet<string> = new Set(['/sysctl', '/sysctlFiles']);

/** Every path below the whole facts document, in the order of the facts' schema. */
export function factPaths(): readonly FactPath[] {
  return below(FACTS_SCHEMA, '', '');
}

/** `context`: what the description of the nearest place above says. */
function below(node: FactNode, path: string, context: string): readonly FactPath[] {
  const own = node.description ?? context;
  return childrenOf(node, path).flatMap(({ key, child, about, isLast }) => {
    const at = `${path}/${key}`;
    const inner = isLast ? [] : formsOf(child).flatMap((form) => below(form, at, about ?? own));
    return [describePath(child, at, about, own), ...inner];
  });
}

interface Child {
  /** As it stands in the path. */
  readonly key: string;
  readonly child: FactNode;
  readonly about: string | undefined;
  /** What is below is not listed. */
  readonly isLast?: true;
}

function childrenOf(node: FactNode, path: string): readonly Child[] {
  const named = Object.entries(node.properties ?? {});
  const children: Child[] = named.map(([key, child]) => ({ key: escapeKey(key), child, about: child.description }));
  for (const child of Object.values(node.patternProperties ?? {})) {
    children.push({ key: '*', child, about: child.description });
    if (!BY_PARAMETER.has(path)) continue;
    children.push(...Object.entries(KERNEL_PARAMETER_WORDS).map(([key, words]) => parameter(key, child, words)));
  }
  if (node.items) children.push({ key: '*', child: node.items, about: node.items.description });
  return children;
}

/** What the files say of a parameter is its value; the rest is there for `*`, and rarely asked about for one of them. */
function parameter(key: string, node: FactNode, about: string): Child {
  const value = node.properties?.['value'];
  return value ? { key: `${key}/value`, child: value, about, isLast: true } : { key, child: node, about, isLast: true };
}

function describePath(node: FactNode, path: string, about: string | undefined, context: string): FactPath {
  const forms = formsOf(node);
  const types = typesAt(forms);
  const words = enumAt(forms);
  const kind = words
    ? `One of ${words.join(', ')}.`
    : `${typeWords(types).replace(/^./, (first) => first.toUpperCase())}.`;
  const texts = [about, context, types === EVERY_TYPE ? 'Anything.' : kind];
  const description = texts.filter((text) => text !== undefined && text !== '').join('\n\n');
  return { path, description, types, ...(words && { words }) };
}

function formsOf(node: FactNode): readonly FactNode[] {
  return node.anyOf ? node.anyOf.flatMap(formsOf) : [node];
}

/**
 * Regular expressions for the paths that the facts can have, one for each fact at the top: with array indices, keys of
 * maps and escapes, which {@link factPaths} does not list. What comes after a `*` for the members of an object is not
 * looked at.
 */
export function factPathPatterns(): readonly string[] {
  const tops = Object.entries(FACTS_SCHEMA.properties ?? {}).map(
    ([key, node]) => `^/${escapeForPattern(key)}${tailOf(node)}$`,
  );
  return ['^$', `^/\\*${ANYTHING}$`, ...tops];
}

const KEY = '(?:[^/~]|~[01])*';
const ANYTHING = `(?:/${KEY})*`;
const INDEX = '(?:\\*|0|[1-9]\\d{0,3})';

/** What may follow the path of a node: nothing, or a step and what may follow that. */
function tailOf(node: FactNode): string {
  const steps = formsOf(node).flatMap(stepsBelow);
  return steps.length === 0 ? '' : `(?:/(?:${[...new Set(steps)].join('|')}))?`;
}

function stepsBelow(node: FactNode): readonly string[] {
  if (isFree(node)) return [`${KEY}${ANYTHING}`];
  if (node.items) return [`${INDEX}${tailOf(node.items)}`];
  const named = Object.entries(node.properties ?? {}).map(([key, child]) => `${escapeForPattern(key)}${tailOf(child)}`);
  const records = Object.values(node.patternProperties ?? {}).map((child) => `${KEY}${tailOf(child)}`);
  return named.length === 0 ? records : [...named, ...records, `\\*${ANYTHING}`];
}

function escapeForPattern(key: string): string {
  return escapeKey(key).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Facts at the top, by name. */
export function topFacts(): readonly (readonly [string, string])[] {
  return Object.entries(FACTS_SCHEMA.properties ?? {}).map(([key, node]) => [key, node.description ?? '']);
}
