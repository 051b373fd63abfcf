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
  for (let index = 1; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (!word.startsWith('-')) return { kind: 'script', what: word, args: argv.slice(index + 1) };
    if (word === '-') return undefined;
    if (word.startsWith('--')) {
      if (word === '--check-hash-based-pycs') index += 1;
      continue;
    }
    // Flags may be bundled, and each of these takes the rest of the word or the next one.
    const at = word.search(/[cmWXQ]/);
    if (at < 0) continue;
    const attached = word.slice(at + 1);
    const value = attached === '' ? argv[index + 1] : attached;
    const next = attached === '' ? index + 2 : index + 1;
    if (word[at] === 'c' || word[at] === 'm') {
      const kind = word[at] === 'c' ? 'text' : 'module';
      return value === undefined ? undefined : { kind, what: value, args: argv.slice(next) };
    }
    index = next - 1;
  }
  return undefined;
}
