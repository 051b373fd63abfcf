/** Options by their short letter and long name, as supervisord declares them; `value`: takes an argument. */
export interface OptionSpec {
  readonly name: string;
  readonly short?: string;
  readonly value: boolean;
}

export interface ParsedOptions {
  /** The last value of each option; flags are there with an empty one. */
  readonly options: ReadonlyMap<string, string>;
  readonly positional: readonly string[];
  /** getopt would accept all of it. A running process can still hold more: options of a version that we do not know. */
  readonly valid: boolean;
}

/** Python's `getopt.getopt`: stops at the first positional argument or `--`, bundles, and takes unique long prefixes. */
export function parseOptions(args: readonly string[], specs: readonly OptionSpec[]): ParsedOptions {
  const options = new Map<string, string>();
  let valid = true;
  let index = 0;
  const take = (): string => {
    index += 1;
    const value = args[index];
    if (value === undefined) valid = false;
    return value ?? '';
  };
  for (; index < args.length; index += 1) {
    const word = args[index] ?? '';
    if (word === '--') {
      index += 1;
      break;
    }
    if (!word.startsWith('-') || word === '-') break;
    if (word.startsWith('--')) {
      const [long = '', attached] = splitOnce(word.slice(2));
      const spec = findLong(long, specs);
      if (spec === undefined || (attached !== undefined && !spec.value)) valid = false;
      else options.set(spec.name, spec.value ? (attached ?? take()) : '');
      continue;
    }
    for (let at = 1; at < word.length; at += 1) {
      const spec = specs.find(({ short }) => short === word[at]);
      if (spec === undefined) valid = false;
      else if (spec.value) {
        options.set(spec.name, word.slice(at + 1) || take());
        break;
      } else options.set(spec.name, '');
    }
  }
  return { options, positional: args.slice(index), valid };
}

function findLong(name: string, specs: readonly OptionSpec[]): OptionSpec | undefined {
  const possible = specs.filter((spec) => spec.name.startsWith(name));
  return possible.find((spec) => spec.name === name) ?? (possible.length === 1 ? possible[0] : undefined);
}

function splitOnce(text: string): readonly [string, string?] {
  const at = text.indexOf('=');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
