import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import Type from 'typebox';
import type { BaselineChoice } from '../inventory/host.ts';
import type { DeepReadonly } from '../json.ts';
import { nearMiss } from '../near-miss.ts';
import { ConfigurationError, type Problem } from '../problem.ts';
import { Asked } from './asked.ts';
import { Facts } from './facts.ts';

const closed = { additionalProperties: false } as const;

const Place = Type.Object(
  { file: Type.String(), line: Type.Optional(Type.Integer()), column: Type.Optional(Type.Integer()) },
  closed,
);

const BundledHost = Type.Object(
  {
    name: Type.String(),
    groups: Type.Array(Type.String()),
    location: Place,
    baseline: Type.Optional(
      Type.Object(
        { sources: Type.Array(Type.String(), { minItems: 1 }), location: Place },
        { ...closed, description: 'What the inventory chose with limits_baseline. Absent: the input decides.' },
      ),
    ),
    inputLocations: Type.Optional(
      Type.Record(Type.String(), Place, { description: 'Where the variables in facts.host.vars stand.' }),
    ),
    attempts: Type.Integer({ minimum: 0 }),
    milliseconds: Type.Integer({ minimum: 0 }),
    facts: Type.Optional(Facts),
    error: Type.Optional(
      Type.Object({ code: Type.String(), phase: Type.String(), message: Type.String(), hint: Type.String() }, closed),
    ),
  },
  closed,
);

/** `facts.json`: what was gathered in one run, to be judged again later without any host. */
export const FactsBundle = Type.Object(
  {
    schemaVersion: Type.Literal(1),
    gatheredAt: Type.String({ description: 'ISO 8601, UTC.' }),
    asked: Type.Optional(Asked),
    hosts: Type.Array(BundledHost),
  },
  { ...closed, $id: 'limits-audit/facts-bundle', title: 'Facts bundle of a limits audit' },
);

export type FactsBundle = DeepReadonly<Type.Static<typeof FactsBundle>>;
export type BundledHost = FactsBundle['hosts'][number];

/** What the inventory chose for each host of a bundle. */
export function choicesOf({ hosts }: FactsBundle): readonly (BaselineChoice | undefined)[] {
  return hosts.map(({ baseline }) => baseline && { sources: baseline.sources, place: baseline.location });
}

const SHOWN = 10;

/** @throws {ConfigurationError} when the file cannot be read, or holds something else. */
export async function loadBundle(file: string): Promise<FactsBundle> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new ConfigurationError([await unreadable(file, (error as NodeJS.ErrnoException).code ?? 'unknown error')]);
  }
  return parseBundle(text, file);
}

async function unreadable(file: string, code: string): Promise<Problem> {
  const place = { file };
  if (code === 'EISDIR') {
    return {
      message: 'Expected a facts bundle, found a directory.',
      place,
      hint: `Name the file: ${join(file, NAME)}`,
    };
  }
  if (code !== 'ENOENT') {
    return { message: `Expected a facts bundle, found that it cannot be read: ${code}.`, place, hint: HOW };
  }
  const beside = await readdir(dirname(file)).catch(() => []);
  const near = nearMiss(basename(file), beside);
  const hint = near === undefined ? HOW : `Did you mean "${join(dirname(file), near)}"?`;
  return { message: 'Expected a facts bundle, found no such file.', place, hint };
}

/** Whether it is the report of an audit, which has the facts beside it. */
function isReport(document: unknown): boolean {
  return typeof document === 'object' && document !== null && 'conclusion' in document && 'results' in document;
}

/**
 * Reads a facts bundle.
 * @throws {ConfigurationError} when it is not JSON or not of the published schema; at most {@link SHOWN} places.
 */
function parseBundle(text: string, file: string): FactsBundle {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new ConfigurationError([
      { message: `Expected a facts bundle in JSON: ${(error as Error).message}.`, place: { file }, hint: HOW },
    ]);
  }
  if (isReport(document)) {
    const hint = `facts.json lies beside it: ${join(dirname(file), NAME)}`;
    throw new ConfigurationError([{ message: 'Expected a facts bundle, found a report.', place: { file }, hint }]);
  }
  // JSON.parse makes Infinity of 1e999, which would be above every minimum: strictNumbers.
  const validate = new Ajv2020({ allErrors: true, strict: false, strictNumbers: true }).compile<FactsBundle>(
    FactsBundle,
  );
  if (validate(document)) {
    const contradictions = contradictionsOf(document, file);
    if (contradictions.length > 0) throw new ConfigurationError(contradictions.slice(0, SHOWN));
    return document;
  }
  const errors = validate.errors ?? [];
  const problems = errors.slice(0, SHOWN).map((error) => ({
    message: `Not a facts bundle: ${error.instancePath || 'the document'} ${error.message ?? 'does not fit'}.`,
    place: { file },
    hint: HOW,
  }));
  const cut = errors.length - SHOWN;
  throw new ConfigurationError(
    cut > 0 ? [...problems, { message: `${cut} more places do not fit.`, place: { file } }] : problems,
  );
}

/** What the schema cannot say: findings name their host, so each is there once, and is either read or not. */
function contradictionsOf(bundle: FactsBundle, file: string): readonly Problem[] {
  const names = new Set<string>();
  const messages: string[] = [];
  for (const [index, { name, facts, error }] of bundle.hosts.entries()) {
    const at = `Not a facts bundle: /hosts/${index}`;
    if (names.has(name)) messages.push(`${at} is a second host named "${name}".`);
    names.add(name);
    if (facts && facts.host.name !== name) {
      messages.push(`${at} is named ${JSON.stringify(name)}, and its facts are of ${JSON.stringify(facts.host.name)}.`);
    }
    if (facts && error) messages.push(`${at} must have facts or an error, and has both.`);
    if (!facts && !error) messages.push(`${at} must have facts or an error, and has neither.`);
  }
  return messages.map((message) => ({ message, place: { file }, hint: HOW }));
}

const NAME = 'facts.json';
const HOW = 'Use the facts.json that an audit with this version wrote into its report-dir.';
