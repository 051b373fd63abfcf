import type { Control, Result } from '../baseline/control.ts';
import type { FileRead } from '../baseline/files.ts';
import type { Facts } from '../facts/facts.ts';
import type { Place, Problem } from '../problem.ts';

/** What the worker starts with. */
export interface Order {
  readonly sources: readonly string[];
  readonly root: string;
  /** Whether the sources themselves must be inside of `root`: something untrusted names them. */
  readonly isWithin: boolean;
  /** The files as an earlier worker read them; absent for the first, which reads them from disk. */
  readonly reads?: readonly Read[];
  /** Where the worker is, readable when it answers no more: see `PROGRESS`. */
  readonly progress: Int32Array<SharedArrayBuffer>;
}

/** One file as it was read, so that everybody who judges by it sees the same bytes. */
export interface Read {
  readonly file: string;
  readonly from?: string;
  readonly read: FileRead;
}

/** The cells of `Order.progress`: the host in its batch, the control in its baseline, and how many were begun. */
export const PROGRESS = { host: 0, control: 1, beats: 2, cells: 3 } as const;

/** One host's facts, and the controls that are not to be tried on them. */
export interface Judged {
  readonly name: string;
  readonly place: Place;
  readonly facts: Facts;
}

export interface Task extends Judged {
  readonly without: readonly string[];
}

export type Reply =
  /** The worker's own modules are loaded: from here on, time is the baseline's. `thread`: its folder below /proc. */
  | { readonly kind: 'started'; readonly thread: string | undefined }
  | { readonly kind: 'compiling'; readonly control: Pick<Control, 'id' | 'place'> }
  | { readonly kind: 'loaded'; readonly reads: readonly Read[] }
  | { readonly kind: 'judged'; readonly results: readonly (readonly Result[])[] }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] };
