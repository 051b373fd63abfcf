import { readLimit } from './wrapper-limit.ts';
import { readOptions, type Step, unwrapTransparent, type WrapperOption } from './wrapper-options.ts';
import { unwrapShell } from './wrapper-shell.ts';

const SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'mksh']);

/** Through PAM, limits.conf may set the limits anew. */
const LOGINS = new Set(['su', 'runuser', 'login', 'machinectl', 'systemd-run']);

/** Takes the outermost wrapper off; undefined: there is none. */
export function unwrapOnce(words: readonly string[]): Step | undefined {
  const [program = ''] = words;
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (name === 'busybox') return { rest: words.slice(1) };
  if (SHELLS.has(name)) return unwrapShell(words);
  if (name === 'prlimit') return unwrapPrlimit(words);
  if (name === 'softlimit') return unwrapSoftlimit(words, /^-[acdflmoprst]$/);
  if (name === 'chpst') return unwrapSoftlimit(words, /^-[uUebn/mdopfclt]$/);
  if (LOGINS.has(name)) return { nofile: 'unclear' };
  return unwrapTransparent(words, name);
}

/** util-linux: `--nofile=SOFT:HARD`, `--nofile=BOTH`, `-nBOTH`; the value is always attached. */
function unwrapPrlimit(words: readonly string[]): Step | undefined {
  const { options, rest } = readOptions(words, () => false);
  const others = options.some(({ word }) => /^(?:-p|--pid)/.test(word));
  if (others || rest.length === 0) return undefined;
  const soft = options
    .map(({ word }) => /^(?:--nofile=|-n=?)(.*)$/.exec(word)?.[1]?.split(':', 1)[0] ?? '')
    // `:HARD` leaves the soft limit alone.
    .findLast((value) => value !== '');
  return { ...limitOf(soft), rest };
}

/** daemontools and runit: `-o N` is the soft limit on open files. */
function unwrapSoftlimit(words: readonly string[], takesValue: RegExp): Step | undefined {
  const { options, rest } = readOptions(words, (option) => takesValue.test(option));
  const soft = options.map(openFiles).findLast((value) => value !== undefined);
  return rest.length === 0 ? undefined : { ...limitOf(soft), rest };
}

function openFiles({ word, value }: WrapperOption): string | undefined {
  return word === '-o' ? (value ?? '') : /^-o(.+)$/.exec(word)?.[1];
}

function limitOf(text: string | undefined): Pick<Step, 'nofile'> {
  return text === undefined ? {} : { nofile: readLimit(text) ?? 'unclear' };
}
