import type { Excerpt, Place, Problem } from '../problem.ts';

/** UTF-16 units that are kept on each side: a file may be one line of a megabyte, and have a hundred problems. */
const MOST = 200;

const QUOTED = /^"(?:[^"\\]|\\.)*"?|^'(?:[^']|'')*'?/u;
/** A plain scalar ends at a comment and at `: `, and within brackets at their punctuation as well. */
const PLAIN = /^(?:(?!:(?:\s|$)|\s#).)+/u;
const PLAIN_IN_BRACKETS = /^(?:(?!:(?:\s|$)|\s#|[,[\]{}]).)+/u;
/** A small map or list on one line, such as `{ $input: name }`, is one thing. */
const BRACKET = /^\{[^{}]*\}|^\[[^[\]]*\]|^[[\]{},]/;
const TABS = /^\t+/;
const DASH = /^-(?=\s|$)/;

/** What stands at a place of a text; undefined where there is no such line, or nothing in it. */
export function excerptAt(text: string, { line, column }: Place): Excerpt | undefined {
  if (line === undefined || column === undefined) return undefined;
  return excerptOf(text.split('\n')[line - 1], column);
}

/** Gives problems the lines that they are about. `texts`: file → its text. */
export function withExcerpts(problems: readonly Problem[], texts: ReadonlyMap<string, string>): readonly Problem[] {
  const lines = new Map<string, readonly string[]>();
  const linesOf = (file: string): readonly string[] => {
    const known = lines.get(file) ?? texts.get(file)?.split('\n') ?? [];
    lines.set(file, known);
    return known;
  };
  return problems.map((problem) => {
    const { line, column, file } = problem.place ?? {};
    if (problem.excerpt || file === undefined || line === undefined || column === undefined) return problem;
    const excerpt = excerptOf(linesOf(file)[line - 1], column);
    return excerpt ? { ...problem, excerpt } : problem;
  });
}

function excerptOf(found: string | undefined, column: number): Excerpt | undefined {
  const line = found?.replace(/\r$/, '') ?? '';
  if (line.trim() === '') return undefined;
  const before = line.slice(Math.max(0, column - 1 - MOST), column - 1);
  const rest = line.slice(column - 1, column - 1 + MOST);
  const marked = tokenOf(rest, /[[{]/.test(before));
  return { before, marked, after: rest.slice(marked.length) };
}

/** What the parser saw as one thing, to the eye: a name, a text in quotes, a number, a bracket. */
function tokenOf(rest: string, isInBrackets: boolean): string {
  const plain = isInBrackets ? PLAIN_IN_BRACKETS : PLAIN;
  const token = [TABS, QUOTED, BRACKET, DASH, plain].map((form) => form.exec(rest)?.[0]).find((match) => match);
  return (TABS.test(rest) ? token : token?.trimEnd()) || rest.slice(0, 1);
}
