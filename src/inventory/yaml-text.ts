import { Composer, type Document, Lexer, LineCounter, Parser } from 'yaml';
import type { Place } from '../problem.ts';
import type { Problems } from './problems.ts';
import { YamlConverter } from './yaml-converter.ts';
import type { YamlNode } from './yaml-node.ts';

/** Deeper than any inventory. The composer of `yaml` 2.9 recurses, and V8 aborts the process below a full stack. */
const deepest = 100;

/**
 * Reads one YAML (or JSON, which is YAML) document. Undefined when it is empty, or faulty: then its problems are
 * noted. Types are PyYAML's, from YAML 1.1. A key that is given twice is a fault (Ansible drops the first one).
 */
export function readYaml(text: string, file: string, problems: Problems): YamlNode | undefined {
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const documents = parse(text, lines);
  if (!Array.isArray(documents)) {
    problems.add(`malformed YAML: nested more than ${deepest} levels deep`, placeAt(documents.offset));
    return undefined;
  }
  const [document, second] = documents;
  for (const { pos, message } of documents.flatMap(({ errors }) => errors)) {
    // Some messages end in a piece of the file, which may be a secret.
    problems.add(`malformed YAML: ${message.replace(/:\s*["'][\s\S]*$/, '')}`, placeAt(pos[0]), hintFor(text));
  }
  if (second) problems.add('expected one YAML document, found a second one', placeAt(second.range[0]));
  if (!document?.contents || second || document.errors.length > 0) return undefined;
  const converter = new YamlConverter(placeAt, (message, place, hint) => problems.add(message, place, hint));
  const root = converter.convert(document.contents);
  // `---` alone is a document that holds nothing.
  return converter.broken || (root.kind === 'scalar' && root.value === null) ? undefined : root;
}

/** A section header alone on a line is INI, whatever the file is called. */
function hintFor(text: string): string | undefined {
  if (!/^\[[\w.:-]+\]\s*$/m.test(text.slice(0, 10_000))) return undefined;
  return 'This looks like INI: give the file a name that does not end in .yml, .yaml or .json.';
}

type Parsed = Document.Parsed;

/** Its documents, or where it gets too deep. Everything is a string at this point, types come later. */
function parse(text: string, lines: LineCounter): Parsed[] | { readonly offset: number } {
  const parser = new Parser(lines.addNewLine);
  const composer = new Composer({
    version: '1.1',
    schema: 'failsafe',
    // The library compares every key with every other one; the converter has a set.
    uniqueKeys: false,
    lineCounter: lines,
  });
  const documents: Parsed[] = [];
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token));
    if (parser.stack.length > deepest) return { offset: parser.offset };
  }
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end());
  return documents;
}
