import { HOST_SITUATIONS } from './host-situations.ts';
import type { Situations } from './situation.ts';
import { SUPERVISOR_SITUATIONS } from './supervisor-situations.ts';

/** Every control of the built-in baselines has one. The pages of docs/controls show their values as examples. */
export const SITUATIONS: Situations = { ...SUPERVISOR_SITUATIONS, ...HOST_SITUATIONS };
