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
  return predict(input, 'minfds', { value: input.nrOpen, isCeiling: true });
}

/** RLIMIT_NPROC likewise; it has no ceiling like fs.nr_open. */
export function predictNproc(input: PredictionInput): Prediction {
  return predict(input, 'minprocs', { value: undefined, isCeiling: false });
}

interface Ceiling {
  readonly value: number | undefined;
  readonly isCeiling: boolean;
}

/** Python cannot hand the kernel more than a signed 64-bit number. */
const MOST = 2 ** 63;

function predict(input: PredictionInput, key: 'minfds' | 'minprocs', nrOpen: Ceiling): Prediction {
  const { implementation, inherited, minimum, capSysResource } = input;
  if (implementation === 'go') {
    return { outcome: 'unknown', reason: `this supervisord is not the Python one, whose rule for ${key} is known` };
  }
  const { soft, hard } = inherited;
  if (soft === UNLIMITED || soft >= minimum) return { outcome: 'starts', limit: inherited };
  if (minimum >= MOST) return { outcome: 'refuses', reason: `${key} ${minimum} is more than any system allows` };

  const raised = hard !== UNLIMITED && hard < minimum;
  const limit = { soft: minimum, hard: raised ? minimum : hard };
  if (nrOpen.value !== undefined && limit.hard > nrOpen.value) {
    const reason = raised
      ? `${key} ${minimum} is above fs.nr_open ${nrOpen.value}`
      : `the inherited hard limit ${hard === UNLIMITED ? 'unlimited' : hard} is above fs.nr_open ${nrOpen.value}`;
    return { outcome: 'refuses', reason };
  }
  if (!raised) return { outcome: 'starts', limit };
  if (capSysResource === undefined) {
    const reason = `${key} ${minimum} is above the inherited hard limit ${hard}, and whether supervisord has CAP_SYS_RESOURCE is not known`;
    return { outcome: 'unknown', reason };
  }
  if (!capSysResource) {
    const reason = `${key} ${minimum} is above the inherited hard limit ${hard}, and supervisord has no CAP_SYS_RESOURCE`;
    return { outcome: 'refuses', reason };
  }
  if (nrOpen.isCeiling && nrOpen.value === undefined) {
    const reason = `${key} ${minimum} is above the inherited hard limit ${hard}, and fs.nr_open is not known`;
    return { outcome: 'unknown', reason };
  }
  return { outcome: 'starts', limit };
}
