import { readShell, type ShellPart } from './shell-text.ts';
import { readLimit } from './wrapper-limit.ts';
import { readOptions, type Step, unwrapTransparent } from './wrapper-options.ts';

/** `sh -c TEXT`; a script file cannot be seen into, and is the program then. */
export function unwrapShell(words: readonly string[]): Step | undefined {
  // `-o pipefail`, `-euo pipefail`
  const { options, rest } = readOptions(words, (option) => /^-[a-z]*o$/.test(option));
  const [text] = rest;
  const isText = options.some(({ word }) => /^-[a-z]*c/.test(word));
  return isText && text !== undefined ? readScript(text) : undefined;
}

/** The last `ulimit -n`, and where it stands. */
interface LimitSet {
  readonly value: number | 'unclear';
  readonly part: ShellPart;
}

/** Follows the commands one after the other up to the one that becomes, or starts, the program. */
function readScript(text: string): Step {
  const { parts, plain } = readShell(text);
  const last = plain ? parts.at(-1) : undefined;
  let set: LimitSet | undefined;
  for (const part of parts) {
    const words = part.words[0] === 'builtin' ? part.words.slice(1) : part.words;
    set = afterPart(set, part, words);
    const rest = programOf(words, part === last);
    if (rest === undefined) continue;
    const certain = part.link === 'first' || (part.link === '&&' && part.chain === last?.chain);
    if (certain) return { ...nofileAt(part, set), rest };
    break;
  }
  return /ulimit|limit -/.test(text) ? { nofile: 'unclear' } : {};
}

/** Commands that may run others which are not written here. */
const OPAQUE = new Set(['.', 'source', 'eval', 'trap']);

function afterPart(set: LimitSet | undefined, part: ShellPart, words: readonly string[]): LimitSet | undefined {
  const value = words[0] === 'ulimit' ? ulimitSoft(words) : undefined;
  if (value !== undefined) return { value: part.link === '||' ? 'unclear' : value, part };
  return set !== undefined && OPAQUE.has(words[0] ?? '') ? { ...set, value: 'unclear' } : set;
}

/** What `exec` execs, or the last command; `exec 2>&1` only redirects. */
function programOf(words: readonly string[], isLast: boolean): readonly string[] | undefined {
  const executed = words[0] === 'exec' ? unwrapTransparent(words, 'exec')?.rest : undefined;
  return executed ?? (isLast && words[0] !== 'ulimit' ? words : undefined);
}

/** `test … && ulimit …; exec …`: whether the limit is set is not clear. In `ulimit … && exec …` it is. */
function nofileAt(part: ShellPart, set: LimitSet | undefined): Pick<Step, 'nofile'> {
  if (set === undefined) return {};
  const holds = set.part.link === 'first' || set.part.chain === part.chain;
  return { nofile: holds ? set.value : 'unclear' };
}

/** `ulimit -n N` and `-Sn N` set the soft limit; `-Hn N` alone does not; no value prints it. */
function ulimitSoft(words: readonly string[]): number | 'unclear' | undefined {
  let letters = '';
  let result: number | 'unclear' | undefined;
  for (const word of words.slice(1)) {
    if (word.startsWith('-')) letters += word.slice(1);
    // The resource is the last letter that is neither S nor H; without one it is the size of files.
    else if (/n[SH]*$/.test(letters) && !/^[^S]*H[^S]*$/.test(letters)) result = readLimit(word) ?? 'unclear';
  }
  return result;
}
