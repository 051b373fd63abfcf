import { Problems } from '../inventory/problems.ts';
import { describe, type YamlEntry, type YamlNode } from '../inventory/yaml-node.ts';
import { readYaml } from '../inventory/yaml-text.ts';
import { nearMiss } from '../near-miss.ts';
import { ConfigurationError, type Problem } from '../problem.ts';

/** One entry of `ssh-keys`, its texts not looked at yet. */
export interface NamedKeyText {
  readonly name: string;
  readonly key: string;
  /** Of this entry alone. */
  readonly passphrase: string | undefined;
  readonly certificate: string | undefined;
}

export interface NamedKeyTexts {
  readonly entries: readonly NamedKeyText[];
  readonly problems: readonly Problem[];
}

const INPUT = 'ssh-keys';
const MOST_ENTRIES = 100;
const MOST_CHARACTERS = 64 * 1024;
const MOST_IN_ALL = 1024 * 1024;

/** What a message may repeat. Never a name that starts with `@`: that is a file's. */
const ENTRY_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;
const FIELDS = ['key', 'passphrase', 'certificate'] as const;
type Field = (typeof FIELDS)[number];

const howTo =
  'Write a line NAME: ${{ toJSON(secrets.NAME) }} for each key: toJSON keeps the line ends of a key in one line of YAML.';

/**
 * Reads `ssh-keys`: YAML or JSON that maps names to private keys (or the line of a public key, which names one of the
 * agent's), or to `{ key, passphrase, certificate }`. All of it is secret: a problem names the entry, never its value,
 * and never repeats what a parser says of the text.
 */
export function readNamedKeys(text: string): NamedKeyTexts {
  if (text.length > MOST_IN_ALL)
    return refuse(problem(`expected at most ${MOST_IN_ALL} characters, found ${text.length}`));
  const faults = new Problems();
  const root = readYaml(text, INPUT, faults);
  const twice = listProblems(faults).map(readTwice);
  // A key that is given twice is all that the reader survives.
  if (twice.some((each) => each === undefined)) return refuse(faultIn(listProblems(faults)[twice.indexOf(undefined)]));
  if (root?.kind !== 'mapping' || root.entries.length === 0) {
    return refuse(problem(`expected names with their keys, found ${root === undefined ? 'nothing' : describe(root)}`));
  }
  if (root.entries.length > MOST_ENTRIES) {
    return refuse(problem(`expected at most ${MOST_ENTRIES} entries, found ${root.entries.length}`));
  }
  const read = root.entries.map(readEntry);
  return {
    entries: read.flatMap((each) => ('problems' in each ? [] : [each])),
    problems: [
      ...twice.flatMap((each) => each ?? []),
      ...read.flatMap((each) => ('problems' in each ? each.problems : [])),
    ],
  };
}

function refuse(only: Problem): NamedKeyTexts {
  return { entries: [], problems: [only] };
}

function problem(what: string, hint = howTo): Problem {
  return { message: `${INPUT}: ${what}`, hint };
}

/** The parser's own words may hold a piece of a key. The place does not. */
function faultIn({ place }: Partial<Problem> = {}): Problem {
  return problem(`expected YAML or JSON, found a fault in line ${place?.line ?? 1}, column ${place?.column ?? 1}`);
}

function readTwice({ message, place }: Problem): Problem | undefined {
  const name = /^the key "(?<name>[^"]*)" is given twice in one mapping$/.exec(message)?.groups?.['name'];
  if (name === undefined) return undefined;
  const what = ENTRY_NAME.test(name) ? name : 'a name';
  return { message: `${INPUT}: line ${place?.line ?? 1} gives ${what} for the second time`, hint: 'Keep one of them.' };
}

function listProblems(faults: Problems): readonly Problem[] {
  try {
    faults.throwIfAny();
    return [];
  } catch (error) {
    return error instanceof ConfigurationError ? error.problems : [];
  }
}

type Read = NamedKeyText | { readonly problems: readonly Problem[] };

function readEntry({ key: name, place, value }: YamlEntry): Read {
  if (!ENTRY_NAME.test(name)) {
    const expected = 'a name of at most 64 letters, digits, ".", "-" and "_"';
    return { problems: [problem(`expected ${expected} in line ${place.line}, found something else`)] };
  }
  const parts =
    value.kind === 'mapping' ? value.entries.map((entry) => readField(name, entry)) : [readKey(name, value)];
  const problems = parts.filter((part) => 'message' in part);
  const fields = new Map(parts.flatMap((part) => ('field' in part ? [[part.field, part.text] as const] : [])));
  const key = fields.get('key');
  if (key === undefined && problems.length === 0) problems.push(entryProblem(name, 'expected a key, found none'));
  if (key === undefined || problems.length > 0) return { problems };
  return { name, key, passphrase: fields.get('passphrase'), certificate: fields.get('certificate') };
}

type Part = { readonly field: Field; readonly text: string } | Problem;

function readKey(name: string, value: YamlNode): Part {
  return readText(name, 'key', value);
}

function readField(name: string, entry: YamlEntry): Part {
  const field = FIELDS.find((each) => each === entry.key);
  if (field !== undefined) return readText(name, field, entry.value);
  const near = nearMiss(entry.key, FIELDS);
  const expected = 'expected key, passphrase and certificate';
  return entryProblem(
    name,
    `${expected}, found another field in line ${entry.place.line}`,
    near && `Did you mean "${near}"?`,
  );
}

function readText(name: string, field: Field, node: YamlNode): Part {
  const expected = `expected ${field === 'key' ? 'a private key' : `the text of its ${field}`}`;
  if (node.opaque === 'vault') return entryProblem(name, `${expected}, found a value of Ansible Vault`);
  const value = node.kind === 'scalar' ? node.value : undefined;
  if (value === null || value === '') {
    const hint = 'The secret may not exist, or not for this workflow: those that a fork triggers get none.';
    return entryProblem(name, `${expected}, found nothing`, hint);
  }
  if (typeof value !== 'string') {
    const hint = node.kind === 'scalar' ? 'Put it in quotes.' : howTo;
    return entryProblem(name, `${expected}, found ${describe(node)}`, hint);
  }
  if (value.length > MOST_CHARACTERS) {
    return entryProblem(name, `expected at most ${MOST_CHARACTERS} characters, found ${value.length}`);
  }
  return { field, text: value };
}

function entryProblem(name: string, what: string, hint = howTo): Problem {
  return { message: `${entryLabel(name)}: ${what}`, hint };
}

export function entryLabel(name: string): string {
  return `${INPUT}, entry ${name}`;
}

/** Every text inside, to be masked in logs: also of what cannot be used. */
export function secretTextsIn(text: string): readonly string[] {
  if (text.length > MOST_IN_ALL) return [];
  const root = readYaml(text, INPUT, new Problems());
  return root === undefined ? [] : textsOf(root);
}

function textsOf(node: YamlNode): readonly string[] {
  if (node.kind === 'list') return node.items.flatMap(textsOf);
  if (node.kind === 'mapping') return node.entries.flatMap(({ value }) => textsOf(value));
  return node.value === null || typeof node.value === 'boolean' ? [] : [String(node.value)];
}
