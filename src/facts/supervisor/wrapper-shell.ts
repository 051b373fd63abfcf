import { readShell, type ShellPart } from './shell-text.ts';
import { readLimit } from './wrapper-limit.ts';
import { type Step, skipOptions } from './wrapper-options.ts';

/** `sh -c TEXT`; a script file cannot be seen into, and is the program then. */
export function unwrapShell(words: readonly string[]): Step | undefined {
  let command = false;
  let index = 1;
  for (; /^[-+]./.test(words[index] ?? ''); index += 1) {
    const option = words[index] ?? '';
    if (option === '--') {
      index += 1;
      break;
    }
    if (option.startsWith('--')) continue;
    command ||= option.startsWith('-') && option.includes('c');
    // `-o pipefail`, `-euo pipefail`
    if (option.endsWith('o')) index += 1;
  }
  const text = words[index];
  return command && text !== undefined ? readScript(text) : undefined;
}

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
    const value = words[0] === 'ulimit' ? ulimitSoft(words) : undefined;
    if (value !== undefined) set = { value: part.link === '||' ? 'unclear' : value, part };
    else if (set !== undefined && OPAQUE.has(words[0] ?? '')) set = { ...set, value: 'unclear' };

    // `exec 2>&1` only redirects.
    const execs = words[0] === 'exec' ? skipOptions(words, 'exec')?.rest : undefined;
    const rest = execs ?? (part === last && words[0] !== 'ulimit' ? words : undefined);
    if (rest === undefined) continue;
    const certain = part.link === 'first' || (part.link === '&&' && part.chain === last?.chain);
    if (!certain) break;
    return { ...nofileAt(part, set), rest };
  }
  return /ulimit|limit -/.test(text) ? { nofile: 'unclear' } : {};
}

/** Commands that may run others which are not written here. */
const OPAQUE = new Set(['.', 'source', 'eval', 'trap']);

/** `test … && ulimit …; exec …`: whether the limit is set is not clear. In `ulimit … && exec …` it is. */
function nofileAt(part: ShellPart, set: LimitSet | undefined): Pick<Step, 'nofile'> {
  if (set === undefined) return {};
  const holds = set.part.link === 'first' || set.part.chain === part.chain;
  return { nofile: holds ? set.value : 'unclear' };
}

/** `ulimit -n N` and `-Sn N` set the soft limit; `-Hn N` alone does not; no value prints it. */
function ulimitSoft(words: readonly string[]): number | 'unclear' | undefined {
  let hard = false;
  let soft = false;
  let resource = 'f';
  let result: number | 'unclear' | undefined;
  for (const word of words.slice(1)) {
    if (word.startsWith('-')) {
      for (const letter of word.slice(1)) {
        if (letter === 'H') hard = true;
        else if (letter === 'S') soft = true;
        else resource = letter;
      }
    } else if (resource === 'n' && (soft || !hard)) {
      result = readLimit(word) ?? 'unclear';
    }
  }
  return result;
}
