/** What a Python interpreter was asked to run. */
export interface PythonRun {
  readonly kind: 'script' | 'module' | 'text';
  /** Path of the script, name of the module, or the program text. */
  readonly what: string;
  /** sys.argv[1:] */
  readonly args: readonly string[];
}

/** CPython, PyPy, and how distributions call them: python3.11, python2.7-dbg, pypy3. */
export function isPython(path: string): boolean {
  return /^(?:python|pypy)[\d.]*(?:[-_.]?(?:dbg|debug|d|t|m|intel64|exe))*$/i.test(
    path.slice(path.lastIndexOf('/') + 1),
  );
}

/** Reads a Python command line up to what it runs; undefined when that is a prompt or standard input. */
export function readPythonArgv(argv: readonly string[]): PythonRun | undefined {
  let index = 1;
  while (index < argv.length) {
    const word = argv[index] ?? '';
    if (!word.startsWith('-')) return { kind: 'script', what: word, args: argv.slice(index + 1) };
    if (word === '-') return undefined;
    const { letter, value, next } = readFlag(argv, index);
    const kind = RUNS.get(letter ?? '');
    if (kind !== undefined) return value === undefined ? undefined : { kind, what: value, args: argv.slice(next) };
    index = next;
  }
  return undefined;
}

const RUNS = new Map<string, PythonRun['kind']>([
  ['c', 'text'],
  ['m', 'module'],
]);

interface Flag {
  readonly letter?: string;
  readonly value?: string | undefined;
  /** Index of the word after the flag and its value. */
  readonly next: number;
}

/** Flags may be bundled; one that takes a value takes the rest of the word, or the next one. */
function readFlag(argv: readonly string[], index: number): Flag {
  const word = argv[index] ?? '';
  if (word.startsWith('--')) return { next: index + (word === '--check-hash-based-pycs' ? 2 : 1) };
  const at = word.search(/[cmWXQ]/);
  if (at < 0) return { next: index + 1 };
  const attached = word.slice(at + 1);
  const letter = word.slice(at, at + 1);
  return attached === ''
    ? { letter, value: argv[index + 1], next: index + 2 }
    : { letter, value: attached, next: index + 1 };
}
