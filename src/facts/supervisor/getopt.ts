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
  while (isOption(args[index])) {
    const word = args[index] ?? '';
    index += 1;
    if (word === '--') break;
    const { found, complete } = word.startsWith('--') ? readLong(word, specs) : readShorts(word, specs);
    valid &&= complete;
    for (const { spec, value } of found) options.set(spec.name, value ?? '');
    const last = found.at(-1);
    if (last?.spec.value !== true || last.value !== undefined) continue;
    options.set(last.spec.name, args[index] ?? '');
    valid &&= index < args.length;
    index += 1;
  }
  return { options, positional: args.slice(index), valid };
}

interface Found {
  readonly spec: OptionSpec;
  /** Attached to the option. */
  readonly value?: string;
}

interface FoundOptions {
  readonly found: readonly Found[];
  readonly complete: boolean;
}

function isOption(word: string | undefined): boolean {
  return word?.startsWith('-') === true && word !== '-';
}

function readLong(word: string, specs: readonly OptionSpec[]): FoundOptions {
  const equals = word.indexOf('=');
  const name = word.slice(2, equals < 0 ? undefined : equals);
  const possible = specs.filter((spec) => spec.name.startsWith(name));
  const spec = possible.find((each) => each.name === name) ?? (possible.length === 1 ? possible[0] : undefined);
  if (spec === undefined || (equals >= 0 && !spec.value)) return { found: [], complete: false };
  return { found: [equals < 0 ? { spec } : { spec, value: word.slice(equals + 1) }], complete: true };
}

/** Flags, and at the end perhaps an option whose value is the rest of the word. */
function readShorts(word: string, specs: readonly OptionSpec[]): FoundOptions {
  const found: Found[] = [];
  let complete = true;
  for (let at = 1; at < word.length; at += 1) {
    const spec = specs.find(({ short }) => short === word[at]);
    const rest = word.slice(at + 1);
    if (spec?.value === true) return { found: [...found, rest === '' ? { spec } : { spec, value: rest }], complete };
    if (spec === undefined) complete = false;
    else found.push({ spec });
  }
  return { found, complete };
}
