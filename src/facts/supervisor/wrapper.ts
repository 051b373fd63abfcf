import { splitCommand } from './shlex.ts';
import { unwrapOnce } from './wrapper-step.ts';

/** What wrappers in front of a program do. */
export interface Unwrapped {
  /** What they set the soft RLIMIT_NOFILE to; absent: nothing, or it is not clear. */
  readonly nofile?: number;
  /** The argv that each wrapper execs, from the outside in. */
  readonly inner: readonly (readonly string[])[];
}

/**
 * What a wrapper in command= sets the soft RLIMIT_NOFILE to: `bash -c 'ulimit -n N; exec …'`, `prlimit --nofile=N …`,
 * `softlimit -o N …`, `chpst -o N …`, also inside one another and behind env, nice, sudo and the like. Undefined when
 * there is none or it is not clear; conditions, variables, functions and subshells are not clear.
 */
export function wrapperNofile(command: string): number | undefined {
  const words = splitCommand(command);
  return words === undefined ? undefined : unwrapCommand(words).nofile;
}

/** Wrappers within wrappers; more than this is no configuration. */
const DEEPEST = 8;

export function unwrapCommand(words: readonly string[]): Unwrapped {
  const inner: (readonly string[])[] = [];
  let nofile: number | undefined;
  let current = words;
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const step = unwrapOnce(current);
    if (step === undefined) break;
    // An unclear inner wrapper makes the whole unclear.
    if (step.nofile !== undefined) nofile = step.nofile === 'unclear' ? undefined : step.nofile;
    if (step.rest === undefined) break;
    inner.push(step.rest);
    current = step.rest;
  }
  return { ...(nofile === undefined ? {} : { nofile }), inner };
}
