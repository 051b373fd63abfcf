import type { Facts } from '../../src/facts/facts.ts';
import { aHealthyHost } from './healthy-host.ts';
import { HOST_SITUATIONS } from './host-situations.ts';
import type { Situation, Situations } from './situation.ts';
import { SUPERVISOR_SITUATIONS } from './supervisor-situations.ts';

/** Every control of the built-in baselines has one. The pages of docs/controls show their values as examples. */
export const SITUATIONS: Situations = { ...SUPERVISOR_SITUATIONS, ...HOST_SITUATIONS };

/** The host that has nothing of what the control is about. */
export function absentOf({ absent = aHealthyHost({}, { supervisor: [] }) }: Situation): Facts {
  return absent;
}
