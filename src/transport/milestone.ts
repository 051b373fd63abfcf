import type { HostVerdict } from './host-verdict.ts';

/**
 * What is behind us on the way to a host. Only what we know ourselves: nothing of it is a claim of the server's but
 * the key that it offered, which is judged.
 */
export type Milestone =
  | { readonly at: 'resolved'; readonly addresses: readonly string[] }
  /** The TCP connection: to which of the addresses. */
  | { readonly at: 'reached'; readonly address: string }
  /** `accepted`: the owner of the key has proven itself. Everything else: no further step was taken. */
  | { readonly at: 'host-key'; readonly verdict: HostVerdict }
  /** What the server took, in the order in which it asked: `publickey SHA256:…`, `password`, or `none` of them. */
  | { readonly at: 'login'; readonly accepted: readonly string[] };

/** Told about each milestone as it is passed, again from the start when the way is taken again. */
export type OnMilestone = (milestone: Milestone) => void;
