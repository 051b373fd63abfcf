import { readLimit } from './wrapper-limit.ts';
import { isTransparent, type Step, skipOptions } from './wrapper-options.ts';
import { unwrapShell } from './wrapper-shell.ts';

const SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'mksh']);

/** Takes the outermost wrapper off; undefined: there is none. */
export function unwrapOnce(words: readonly string[]): Step | undefined {
  const name = baseName(words[0]);
  if (name === 'busybox') return { rest: words.slice(1) };
  if (SHELLS.has(name)) return unwrapShell(words);
  if (name === 'prlimit') return unwrapPrlimit(words);
  if (name === 'softlimit' || name === 'chpst') return unwrapSoftlimit(words, name);
  if (isTransparent(name)) return skipOptions(words, name);
  return undefined;
}

/** util-linux: `--nofile=SOFT:HARD`, `--nofile=BOTH`, `-nBOTH`; the value is always attached. */
function unwrapPrlimit(words: readonly string[]): Step | undefined {
  let nofile: number | 'unclear' | undefined;
  let index = 1;
  for (; words[index]?.startsWith('-') === true; index += 1) {
    const option = words[index] ?? '';
    if (option === '--') {
      index += 1;
      break;
    }
    if (/^(?:-p|--pid)/.test(option)) return undefined;
    const value = /^(?:--nofile=|-n=?)(.*)$/.exec(option)?.[1];
    if (value !== undefined) nofile = prlimitSoft(value) ?? nofile;
  }
  const rest = words.slice(index);
  if (rest.length === 0) return undefined;
  return { ...(nofile === undefined ? {} : { nofile }), rest };
}

/** `:HARD` leaves the soft limit alone. */
function prlimitSoft(value: string): number | 'unclear' | undefined {
  if (value === '' || value.startsWith(':')) return undefined;
  return readLimit(value.split(':', 1)[0] ?? '') ?? 'unclear';
}

/** daemontools and runit: `-o N` is the soft limit on open files. */
function unwrapSoftlimit(words: readonly string[], name: string): Step | undefined {
  const withValue = name === 'chpst' ? /^-[uUebn/mdopfclt]$|^-$/ : /^-[adflmnoprstc]$/;
  let nofile: number | 'unclear' | undefined;
  let index = 1;
  for (; words[index]?.startsWith('-') === true; index += 1) {
    const option = words[index] ?? '';
    if (option === '--') {
      index += 1;
      break;
    }
    const attached = /^-o(.+)$/.exec(option)?.[1];
    if (attached !== undefined) nofile = readLimit(attached) ?? 'unclear';
    else if (withValue.test(option)) {
      index += 1;
      if (option === '-o') nofile = readLimit(words[index] ?? '') ?? 'unclear';
    }
  }
  const rest = words.slice(index);
  if (rest.length === 0) return undefined;
  return { ...(nofile === undefined ? {} : { nofile }), rest };
}

function baseName(path: string | undefined): string {
  return path === undefined ? '' : path.slice(path.lastIndexOf('/') + 1);
}
