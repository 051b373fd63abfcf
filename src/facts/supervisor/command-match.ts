import { ANYTHING } from './expansion.ts';
import { splitCommand } from './shlex.ts';
import { unwrapCommand } from './wrapper.ts';

/** Fewer known characters than this name no program. */
const LEAST_KNOWN = 3;

/**
 * Does `argv` of a live process run `command` (a pattern in which ANYTHING stands for what we cannot know)? The
 * process may be the command itself, what a wrapper in it has exec'd, or the interpreter of a script (`#!`), which the
 * kernel puts in front.
 */
export function runsCommand(command: string, argv: readonly string[]): boolean {
  const words = splitCommand(command);
  if (words === undefined || argv.length === 0) return false;
  return [words, ...unwrapCommand(words).inner].some((candidate) =>
    [0, 1, 2].some((skipped) => meets(candidate, argv.slice(skipped), skipped > 0)),
  );
}

function meets(words: readonly string[], argv: readonly string[], script: boolean): boolean {
  const [program, ...rest] = words;
  const [file, ...others] = argv;
  if (program === undefined || file === undefined) return false;
  const pattern = [program, ...rest].join('\0');
  if (pattern.replaceAll(ANYTHING, '').length < LEAST_KNOWN) return false;
  // A script is named by its path, wherever in PATH it was found.
  const name = script && !program.includes('/') ? file.slice(file.lastIndexOf('/') + 1) : file;
  return meetsPattern(pattern, [name, ...others].join('\0'));
}

/** ANYTHING matches any text, also several words. Piece after piece, so the time does not explode. */
function meetsPattern(pattern: string, text: string): boolean {
  const [first = '', ...pieces] = pattern.split(ANYTHING);
  const last = pieces.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first)) return false;
  let position = first.length;
  for (const piece of pieces) {
    const at = text.indexOf(piece, position);
    if (at < 0) return false;
    position = at + piece.length;
  }
  return text.length - position >= last.length && text.endsWith(last);
}
