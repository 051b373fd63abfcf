import type { Unknown, UnknownReason } from './facts.ts';
import { pointerTo } from './pointer.ts';

/** Collects what could not be read. A fact is either in the document or here, never silently in neither. */
export class Unknowns {
  readonly #entries = new Map<string, Unknown>();

  /** The first reason given for a place stands: it is the nearest to the cause. */
  add(path: readonly (string | number)[], reason: UnknownReason, detail?: string): void {
    const at = pointerTo(...path);
    if (this.#entries.has(at)) return;
    this.#entries.set(at, { at, reason, ...(detail === undefined ? {} : { detail }) });
  }

  list(): readonly Unknown[] {
    return [...this.#entries.values()];
  }
}
