/** What the outermost wrapper does. */
export interface Step {
  readonly nofile?: number | 'unclear';
  /** What is exec'd next. */
  readonly rest?: readonly string[];
}

export interface WrapperOption {
  /** As written, so perhaps with a value attached. */
  readonly word: string;
  /** The next word, when the option takes one. */
  readonly value?: string;
}

/** The options behind `words[0]`, up to `--` or the first word that is none, and what follows. */
export function readOptions(
  words: readonly string[],
  takesValue: (option: string) => boolean,
): { readonly options: readonly WrapperOption[]; readonly rest: readonly string[] } {
  const options: WrapperOption[] = [];
  let index = 1;
  for (; /^-./.test(words[index] ?? ''); index += 1) {
    const word = words[index] ?? '';
    if (word === '--') return { options, rest: words.slice(index + 1) };
    const value = takesValue(word) ? words[index + 1] : undefined;
    if (takesValue(word)) index += 1;
    options.push({ word, ...(value === undefined ? {} : { value }) });
  }
  return { options, rest: words.slice(index) };
}

interface Transparent {
  /** Options that take the next word; all else that begins with `-` is taken for a flag. */
  readonly values?: string;
  /** Words that follow the options and are not yet the command. */
  readonly operands?: number;
  /** `A=B` words may follow the options. */
  readonly assignments?: boolean;
  /** PAM, and so limits.conf, may set the limits anew. */
  readonly login?: boolean;
}

/** Commands that only run another one. */
const TRANSPARENT: ReadonlyMap<string, Transparent> = new Map<string, Transparent>([
  ['env', { values: '-u --unset -C --chdir', assignments: true }],
  ['sudo', { values: '-u -g -h -p -C -T -r -t -U -D', assignments: true, login: true }],
  ['nice', { values: '-n --adjustment' }],
  ['ionice', { values: '-c --class -n --classdata' }],
  ['chrt', { values: '-T -P -D', operands: 1 }],
  ['taskset', { operands: 1 }],
  ['nohup', {}],
  ['setsid', {}],
  ['stdbuf', { values: '-i -o -e' }],
  ['time', { values: '-f -o' }],
  ['tini', { values: '-p -e' }],
  ['dumb-init', { values: '-r' }],
  ['exec', { values: '-a' }],
  ['command', {}],
  ['gosu', { operands: 1 }],
  ['su-exec', { operands: 1 }],
  ['setuidgid', { operands: 1 }],
]);

/** Undefined: not such a command, or nothing follows it. */
export function unwrapTransparent(words: readonly string[], name: string): Step | undefined {
  const known = TRANSPARENT.get(name);
  if (known === undefined) return undefined;
  const values = new Set(known.values?.split(' '));
  const { options, rest } = readOptions(words, (option) => values.has(option));
  // `env -S 'a b'` splits its value once more.
  if (name === 'env' && options.some(({ word }) => /^(?:-S|--split-string)/.test(word))) return { nofile: 'unclear' };
  const first = known.assignments === true ? rest.findIndex((word) => !/^\w+=/.test(word)) : 0;
  const command = first < 0 ? [] : rest.slice(first + (known.operands ?? 0));
  if (command.length === 0) return undefined;
  return known.login === true ? { nofile: 'unclear', rest: command } : { rest: command };
}
