/** What parsing one value gives: the value, or what was expected instead of it. */
export type Parsed<T> = { readonly value: T } | { readonly expected: string };

/**
 * One input of the Action, which is also a flag of the CLI. action.yml, the README's tables, the CLI's help and
 * the type of {@link Settings} are all derived from the table of these.
 */
export interface InputDefinition<T> {
  readonly description: string;
  /** As text, the way a workflow would write it. Absent: the input is optional. */
  readonly default?: string;
  /** Shown instead of a default that is made at run time. */
  readonly defaultText?: string;
  /** The default in action.yml when only a runner can tell its value: `${{ github.token }}`. A terminal has none. */
  readonly expression?: string;
  /** Never on a command line: the CLI takes it from `@FILE` or the environment. */
  readonly secret?: true;
  /** The CLI takes its text from `@FILE` too. A secret does so anyway. */
  readonly file?: true;
  /** Takes several lines, so its flag may stand several times. */
  readonly repeatable?: true;
  readonly parse: (text: string) => Parsed<T>;
}

type Options = Pick<InputDefinition<unknown>, 'default' | 'defaultText' | 'expression' | 'secret' | 'file'>;

/** A definition whose type still says whether it has a default. */
type Defined<T, O extends Options> = InputDefinition<T> & O;

/** Free text. */
export function text<const O extends Options>(description: string, options: O): Defined<string, O> {
  return { description, ...options, parse: (value) => ({ value }) };
}

/** One value per line; blank lines are skipped. */
export function lines<const O extends Options>(description: string, options: O): Defined<readonly string[], O> {
  const parse = (value: string): Parsed<readonly string[]> => ({
    value: value
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  });
  return { description, ...options, repeatable: true, parse };
}

export function integer<const O extends Options>(
  description: string,
  range: { readonly min: number; readonly max: number },
  options: O,
): Defined<number, O> {
  const parse = (value: string): Parsed<number> => {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    return number >= range.min && number <= range.max
      ? { value: number }
      : { expected: `a whole number from ${range.min} to ${range.max}` };
  };
  return { description, ...options, parse };
}

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** A span of time such as `10s`; parsed to milliseconds. */
export function duration<const O extends Options>(
  description: string,
  range: { readonly min: string; readonly max: string },
  options: O,
): Defined<number, O> {
  const [min, max] = [milliseconds(range.min), milliseconds(range.max)];
  const parse = (value: string): Parsed<number> => {
    const span = milliseconds(value);
    return span >= min && span <= max
      ? { value: span }
      : { expected: `a duration from ${range.min} to ${range.max}, such as 10s, 5m or 1h` };
  };
  return { description, ...options, parse };
}

function milliseconds(value: string): number {
  const match = /^(\d{1,6})(ms|s|m|h)$/.exec(value);
  return match ? Number(match[1]) * UNITS[match[2] as keyof typeof UNITS] : Number.NaN;
}

/** YAML 1.2 core schema booleans, the ones that @actions/core accepts too. */
export function flag<const O extends Options>(description: string, options: O): Defined<boolean, O> {
  const parse = (value: string): Parsed<boolean> => {
    const word = value.toLowerCase();
    return word === 'true' || word === 'false' ? { value: word === 'true' } : { expected: 'true or false' };
  };
  return { description, ...options, parse };
}

export function choice<const T extends string, const O extends Options>(
  description: string,
  choices: readonly T[],
  options: O,
): Defined<T, O> {
  const parse = (value: string): Parsed<T> => {
    const found = choices.find((candidate) => candidate === value);
    return found === undefined ? { expected: `one of ${choices.join(', ')}` } : { value: found };
  };
  return { description, ...options, parse };
}
