import { type Limit, UNLIMITED } from '../facts.ts';

export type Prediction =
  | { readonly outcome: 'starts'; readonly limit: Limit }
  | { readonly outcome: 'refuses'; readonly reason: string }
  | { readonly outcome: 'unknown'; readonly reason: string };

export interface PredictionInput {
  readonly implementation: 'python' | 'go';
  /** What supervisord inherits from whatever starts it. */
  readonly inherited: Limit;
  /** minfds or minprocs. */
  readonly minimum: number;
  /** After the drop to `user=`; in the initial user namespace, the only one that counts. Absent: not known. */
  readonly capSysResource?: boolean;
}

/**
 * RLIMIT_NOFILE of supervisord after its start, inherited by each child. `nrOpen`: fs.nr_open. supervisor's rule
 * (`set_rlimits_or_exit`) and the kernel's (`do_prlimit`): the kernel refuses a hard limit above fs.nr_open even when
 * it only stays as it was.
 */
export function predictNofile(input: PredictionInput & { readonly nrOpen?: number }): Prediction {
  return predict(input, 'minfds', input.nrOpen);
}

/** RLIMIT_NPROC likewise; it has no ceiling like fs.nr_open. */
export function predictNproc(input: PredictionInput): Prediction {
  return predict(input, 'minprocs', Number.POSITIVE_INFINITY);
}

/** Python cannot hand the kernel more than a signed 64-bit number. */
const MOST = 2 ** 63;

/** `ceiling`: what no hard limit may exceed; undefined: not known. */
function predict(input: PredictionInput, key: 'minfds' | 'minprocs', ceiling: number | undefined): Prediction {
  const { implementation, inherited, minimum } = input;
  if (implementation === 'go') return unknown(`this supervisord is not the Python one, whose rule for ${key} is known`);
  const { soft, hard } = inherited;
  if (soft === UNLIMITED || soft >= minimum) return { outcome: 'starts', limit: inherited };
  if (minimum >= MOST) return refuses(`${key} ${minimum} is more than any system allows`);
  if (hard === UNLIMITED || hard >= minimum) {
    return ceiling !== undefined && hard > ceiling
      ? refuses(`the inherited hard limit ${hard === UNLIMITED ? 'unlimited' : hard} is above fs.nr_open ${ceiling}`)
      : { outcome: 'starts', limit: { soft: minimum, hard } };
  }
  if (ceiling !== undefined && minimum > ceiling) return refuses(`${key} ${minimum} is above fs.nr_open ${ceiling}`);
  return predictRaise(input, `${key} ${minimum} is above the inherited hard limit ${hard}`, ceiling);
}

/** Above the inherited hard limit, and at most what fs.nr_open allows. */
function predictRaise(input: PredictionInput, situation: string, ceiling: number | undefined): Prediction {
  const { capSysResource, minimum } = input;
  if (capSysResource === false) return refuses(`${situation}, and supervisord has no CAP_SYS_RESOURCE`);
  if (capSysResource === undefined) {
    return unknown(`${situation}, and whether supervisord has CAP_SYS_RESOURCE is not known`);
  }
  if (ceiling === undefined) return unknown(`${situation}, and fs.nr_open is not known`);
  return { outcome: 'starts', limit: { soft: minimum, hard: minimum } };
}

function refuses(reason: string): Prediction {
  return { outcome: 'refuses', reason };
}

function unknown(reason: string): Prediction {
  return { outcome: 'unknown', reason };
}
