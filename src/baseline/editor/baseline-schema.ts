import { parse } from 'yaml';
import { BUILTINS } from '../builtins.ts';
import type { Control } from '../control.ts';
import { EVERY_TYPE, TYPE } from '../fact-schema.ts';
import { formatValue } from '../format-value.ts';
import { type Baseline, loadBaseline } from '../load-baseline.ts';
import { checkName, checkOf, INPUT_USE, keywordsFor, refTo, wordsOnly } from './check-schemas.ts';
import { CONTROL, CONTROL_MEMBERS } from './control-schema.ts';
import { type FactPath, factPathPatterns, factPaths, topFacts } from './fact-paths.ts';
import { type EditorSchema, KEYWORD_WORDS } from './keyword-values.ts';

/**
 * The published schema of baseline files, for the editor: it completes paths, built-in names, control ids and keywords.
 * Derived from the tables that the compiler reads. It accepts whatever the compiler does; what only the compiler can
 * see (a `$ref`, an id of another file) it lets pass.
 */
export async function baselineSchema(): Promise<object> {
  const builtins = new Map(
    await Promise.all([...BUILTINS.keys()].map(async (name) => [name, await load(name)] as const)),
  );
  const paths = factPaths();
  const { properties, dependentRequired } = keywordsFor(TYPE.object);
  const types = new Set([EVERY_TYPE, ...paths.flatMap((path) => path.types), TYPE.object]);
  return {
    $id: 'limits-audit/baseline',
    title: 'Baseline of a limits audit',
    type: 'object',
    additionalProperties: false,
    dependentRequired,
    properties: {
      $schema: SCHEMA,
      $id: { description: 'A name for the file; the audit does not look at it.' },
      title: { description: 'What it is for: `Web tier`.', type: 'string' },
      description: { description: 'What it is for, at more length.' },
      extends: extendsOf(),
      inputs: inputsOf(builtins),
      at: { description: KEYWORD_WORDS['at']?.description, ...refTo('paths') },
      override: overrideOf(builtins),
      ...withoutNames(properties, ['title', 'description', 'at', 'properties']),
      properties: {
        description: KEYWORD_WORDS['properties']?.description,
        type: 'object',
        properties: Object.fromEntries(
          topFacts().map(([name, description]) => [name, { description, ...refTo('check') }]),
        ),
        additionalProperties: refTo('check'),
      },
    },
    $defs: {
      paths: pathsOf(paths),
      control: { description: KEYWORD_WORDS['control']?.description, ...asMap(CONTROL) },
      override: overridden(),
      input: INPUT_USE,
      ...Object.fromEntries([...types].map((each) => [checkName(each), checkOf(each)])),
    },
  };
}

const SCHEMA = {
  description: 'What kind of file it is. For the editor, a path to this schema: `baseline.schema.json`.',
  type: 'string',
  anyOf: [
    { const: 'limits-audit/baseline', description: 'A baseline.' },
    { pattern: '(^|/)baseline\\.schema\\.json$' },
    { pattern: '^https?://json-schema\\.org/(draft/2020-12|draft-07)/schema#?$' },
  ],
};

function load(name: string): Promise<Baseline> {
  return loadBaseline([name], { read: async () => ({ refused: 'built-in baselines need no files' }) });
}

function extendsOf(): EditorSchema {
  const names = [...BUILTINS].map(([name, source]) => {
    const { description }: { readonly description?: string } = parse(source);
    return { const: name, description };
  });
  const file = { type: 'string', minLength: 1, description: 'A file, as seen from this one: `baselines/common.yml`.' };
  const one = { anyOf: [...names, file] };
  return {
    description: 'Built-in baselines and files whose controls and inputs are taken over: one, or a list of them.',
    anyOf: [...names, file, { type: 'array', items: one }],
  };
}

function inputsOf(builtins: ReadonlyMap<string, Baseline>): EditorSchema {
  const known = [...builtins].reverse().flatMap(([name, { inputs }]) =>
    inputs.map((input) => {
      const fallback = input.default === undefined ? '' : ` ${formatValue(input.default)} in \`${name}\`.`;
      return [input.name, { description: `Used by ${input.controls.join(', ')}.${fallback}`, ...DEFAULT }] as const;
    }),
  );
  return {
    description: 'Name → default of a value that hosts may set: an inventory variable of this name wins.',
    type: 'object',
    properties: Object.fromEntries(known),
    additionalProperties: DEFAULT,
  };
}

const DEFAULT = { type: ['boolean', 'number', 'string', 'array', 'object'] };

function overrideOf(builtins: ReadonlyMap<string, Baseline>): EditorSchema {
  // Last first, so that the one that extends the others leaves the word to the one that a control stands in.
  const known = [...builtins]
    .reverse()
    .flatMap(([, { controls }]) =>
      controls.map((control) => [control.id, { description: controlWords(control), ...refTo('override') }] as const),
    );
  return {
    description: 'Id of an inherited control → what changes in it, or false to turn it off.',
    type: 'object',
    properties: Object.fromEntries(known),
    additionalProperties: refTo('override'),
  };
}

function controlWords({ title, severity, at, place }: Control): string {
  return `${title}.\n\nSeverity ${severity}, at ${at}, in ${place.file}.`;
}

function overridden(): EditorSchema {
  const { properties, dependentRequired: _, ...rest } = keywordsFor(EVERY_TYPE);
  const { required: names, ...keywords } = withoutNames(properties, ['control']);
  const { required: flag, ...members } = withoutNames(CONTROL_MEMBERS, ['id']);
  // No `anyOf` with false: the editor would say "must be false" of a misspelt member.
  return {
    ...rest,
    type: ['object', 'boolean'],
    not: { const: true },
    additionalProperties: false,
    properties: { ...keywords, ...members, required: { anyOf: [flag, names] } },
  };
}

function pathsOf(paths: readonly FactPath[]): EditorSchema {
  const known = paths.map(({ path, description, types, words }) => {
    const check = refTo(checkName(types));
    return [path, { description, ...(words ? { allOf: [check, wordsOnly(words)] } : check) }] as const;
  });
  return {
    type: 'object',
    properties: Object.fromEntries(known),
    patternProperties: Object.fromEntries(factPathPatterns().map((pattern) => [pattern, refTo('check')])),
    additionalProperties: false,
  };
}

function withoutNames(
  schemas: Readonly<Record<string, EditorSchema>>,
  names: readonly string[],
): Readonly<Record<string, EditorSchema>> {
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => !names.includes(name)));
}

function asMap(schema: EditorSchema): object {
  return typeof schema === 'boolean' ? {} : schema;
}
