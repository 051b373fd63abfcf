import type { Facts } from '../../src/facts/facts.ts';
import type { Json } from '../../src/json.ts';

/**
 * What a control of the built-in baselines is about, as facts: a host that has it right, one that has it wrong, one
 * where nobody can tell, and one that has nothing of the kind.
 */
export interface Situation {
  /** Left out: the healthy host, which has the subject. */
  readonly passing?: Facts;
  readonly failing: Facts;
  /** Other controls that fail on `failing`, and have to. */
  readonly also?: readonly string[];
  /** Inventory variables: what the workload of the host needs. */
  readonly inputs?: Readonly<Record<string, Json>>;
  /** What could not be read, so that nobody can tell. */
  readonly unknownAt: string;
  /** There is nothing to check. Left out: a host without a supervisord, for the controls that are about one. */
  readonly absent?: Facts;
  /** Linux has it everywhere: on `absent` it was not read, so that it is unknown, whatever the facts say of it. */
  readonly everywhere?: true;
}

/** By control. */
export type Situations = Readonly<Record<string, Situation>>;
