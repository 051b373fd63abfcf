import Type from 'typebox';
import type { BundledHost } from './bundle.ts';
import type { Facts, Unknown } from './facts.ts';
import { isReadByProbe } from './kernel-parameters.ts';
import { BY_LIVE_AUDIT } from './known-by.ts';
import { pointerTo } from './pointer.ts';
import { KERNEL_PARAMETER_WORDS } from './schema/kernel-parameters.ts';

/** What the baselines of a run made it keep: only of these does absence from its facts mean anything. */
export const Asked = Type.Object(
  {
    sysctlKeys: Type.Array(Type.String(), { description: 'Kernel parameters.' }),
    variables: Type.Array(Type.String(), { description: 'Variables of the inventory.' }),
  },
  {
    additionalProperties: false,
    description:
      'What the baselines of the run asked for. What is neither in the facts nor here was not looked for. ' +
      'Absent: the bundle is of an earlier version, which did not say.',
  },
);

/** Kernel parameters and variables that a baseline looks at. */
export interface Asks {
  readonly sysctlKeys: ReadonlySet<string>;
  readonly variables: ReadonlySet<string>;
}

export interface AskedBefore {
  readonly sysctlKeys: readonly string[];
  readonly variables: readonly string[];
}

interface AskedNow {
  readonly sysctlKeys: ReadonlySet<string>;
  readonly inputNames: ReadonlySet<string>;
}

/** What a run by these baselines keeps, to be saved with its facts. */
export function askedBy({ sysctlKeys, inputNames }: AskedNow): AskedBefore {
  return {
    sysctlKeys: [...new Set([...ALWAYS_KEPT, ...sysctlKeys])].sort(),
    variables: [...inputNames].sort(),
  };
}

const ALWAYS_KEPT: readonly string[] = Object.keys(KERNEL_PARAMETER_WORDS);

/**
 * Saved facts for a baseline other than those of the run that saved them: what it asks for and nobody asked for then is
 * listed as unknown. Without this, a kernel parameter that was never read would be one that the kernel does not have.
 */
export function withUnasked(host: BundledHost, before: AskedBefore | undefined, asks: Asks): BundledHost {
  const { facts } = host;
  if (facts === undefined) return host;
  const unasked = [
    ...missing(asks.sysctlKeys, facts.sysctl, before?.sysctlKeys ?? ALWAYS_KEPT).map((key) =>
      unknownAt(['sysctl', key], isReadByProbe(key) ? UNASKED : NEVER_READ),
    ),
    ...missing(asks.variables, facts.host.vars, before?.variables ?? []).map((name) =>
      unknownAt(['host', 'vars', name], UNASKED),
    ),
  ];
  const added = unasked.filter((unknown) => !isTold(unknown, facts));
  return added.length === 0 ? host : { ...host, facts: { ...facts, unknown: [...facts.unknown, ...added] } };
}

const UNASKED = `No baseline of the run that saved these facts asked for it: ${BY_LIVE_AUDIT}.`;
const NEVER_READ = 'The probe does not read this key.';

function missing(
  names: ReadonlySet<string>,
  held: Readonly<Record<string, unknown>>,
  asked: readonly string[],
): readonly string[] {
  const known = new Set(asked);
  return [...names].filter((name) => !known.has(name) && !Object.hasOwn(held, name)).sort();
}

function unknownAt(path: readonly string[], detail: string): Unknown {
  return { at: pointerTo(...path), reason: 'not-collected', detail };
}

function isTold({ at }: Unknown, { unknown }: Facts): boolean {
  return unknown.some((other) => at === other.at || at.startsWith(`${other.at}/`));
}
