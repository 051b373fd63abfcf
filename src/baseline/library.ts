import path from 'node:path';
import { nearMiss } from '../near-miss.ts';
import type { Place, Problem } from '../problem.ts';
import { BUILTINS, builtinFile, isBuiltinFile } from './builtins.ts';
import { type Decoded, decodeText } from './decode-text.ts';
import { didYouMean, quote } from './describe.ts';
import { type Document, readDocument } from './document.ts';
import type { BaselineFiles, FileRead } from './files.ts';
import { parseSource } from './parse-source.ts';
import type { SchemaNames } from './schema-names.ts';
import { type SourceNode, textOf } from './source-node.ts';
import { subschemasOf } from './subschemas.ts';

/** A run that needs more files than this is an attack or a circle. */
const MOST_FILES = 50;

/** Every file of a baseline, read and parsed once. Files are known by the name that errors show. */
export interface Library {
  readonly documents: ReadonlyMap<string, Document>;
  /** The texts that were read, for excerpts. */
  readonly texts: ReadonlyMap<string, string>;
  /** The file that a name in `extends` or `$ref` means, seen from another file; a source has no other file. */
  fileOf(name: string, from: string | undefined): string;
}

/** Reads the sources and all that they extend or refer to. */
export async function openLibrary(
  sources: readonly string[],
  files: BaselineFiles,
  problems: Problem[],
): Promise<Library> {
  const reader = new LibraryReader(files, problems);
  for (const source of sources) await reader.open({ name: source });
  return { documents: reader.documents, texts: reader.texts, fileOf };
}

/** A file by the name that something calls it. */
interface Mention {
  readonly name: string;
  /** Where it is called that; absent for a source. */
  readonly place?: Place;
}

class LibraryReader {
  readonly documents = new Map<string, Document>();
  readonly texts = new Map<string, string>();
  readonly #tried = new Set<string>();
  readonly #files: BaselineFiles;
  readonly #problems: Problem[];

  constructor(files: BaselineFiles, problems: Problem[]) {
    this.#files = files;
    this.#problems = problems;
  }

  async open({ name, place }: Mention): Promise<void> {
    const file = fileOf(name, place?.file);
    if (this.#tried.has(file) || this.#tried.size > MOST_FILES) return;
    this.#tried.add(file);
    if (this.#tried.size > MOST_FILES) {
      this.#complain(`Expected at most ${MOST_FILES} files, found more.`, place);
      return;
    }
    const text = await readText(file, place?.file, this.#files);
    if ('refused' in text) {
      const message = `Expected a built-in baseline or a file, found ${quote(name)}: ${text.refused}.`;
      this.#complain(message, place, nearestFile(name, text.beside ?? []));
    } else if ('problem' in text) this.#problems.push(text.problem);
    else await this.#read(text.text, file);
  }

  async #read(text: string, file: string): Promise<void> {
    this.texts.set(file, text);
    const parsed = parseSource(text, file);
    if ('problems' in parsed) {
      this.#problems.push(...parsed.problems);
      return;
    }
    const document = readDocument(parsed.root, file, this.#problems);
    if (!document) return;
    this.documents.set(file, document);
    for (const mention of [...document.parents, ...referencesOf(document)]) await this.open(mention);
  }

  #complain(message: string, place: Place | undefined, near?: string): void {
    this.#problems.push({ message, ...(place ? { place } : {}), ...didYouMean(near) });
  }
}

function fileOf(name: string, from: string | undefined): string {
  if (BUILTINS.has(name)) return builtinFile(name);
  const file = from === undefined || path.isAbsolute(name) ? path.normalize(name) : path.join(path.dirname(from), name);
  // A user's own recommended.yml is not the built-in one.
  return isBuiltinFile(file) ? `./${file}` : file;
}

/** The built-in or the file beside it that a name was meant to be. A suffix is easily left away. */
function nearestFile(name: string, beside: readonly string[]): string | undefined {
  const folder = name.slice(0, name.lastIndexOf('/') + 1);
  const names = beside.map((each) => `${folder}${each}`);
  return (
    names.find((each) => /^\.\w+$/.test(each.slice(name.length)) && each.startsWith(name)) ??
    nearMiss(name, [...BUILTINS.keys(), ...names])
  );
}

type Refused = Extract<FileRead, { readonly refused: string }>;

async function readText(file: string, from: string | undefined, files: BaselineFiles): Promise<Decoded | Refused> {
  for (const [name, text] of BUILTINS) if (builtinFile(name) === file) return { text };
  const read = await files.read(file, from);
  return 'refused' in read ? read : decodeText(read.bytes, file);
}

/** The files that `$ref` names, wherever a schema stands, in an override as well. */
function referencesOf({ schema, overrides, names }: Document): readonly Mention[] {
  const nodes = [schema, ...[...overrides.values()].map(({ value }) => value)];
  return nodes.flatMap((node) => referencesIn(node, names));
}

/** What the file itself has a name for is no file, and an address is refused later, with a better place. */
function referencesIn(node: SourceNode, names: SchemaNames): readonly Mention[] {
  if (node.kind !== 'map') return [];
  const reference = node.entries.get('$ref')?.value;
  const text = textOf(reference) ?? '';
  const name = text.split('#')[0] ?? '';
  const isFile = reference && name !== '' && !isAddress(name) && names.find(reference, text) === 'elsewhere';
  const own = isFile ? [{ name, place: reference.place }] : [];
  return [...own, ...subschemasOf(node).flatMap((subschema) => referencesIn(subschema.entry.value, names))];
}

/** `https://…`, `urn:…`, `//host/…`: something that would have to be fetched. */
export function isAddress(name: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(name) || name.startsWith('//');
}
