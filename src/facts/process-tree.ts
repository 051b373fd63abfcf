import type { ProcessRecord, ProcessTable } from './process-table.ts';

/** Who started whom, by parent pid. */
export class ProcessTree {
  readonly #children = new Map<number, ProcessRecord[]>();

  constructor(table: ProcessTable) {
    for (const record of [...table.values()].sort((a, b) => a.pid - b.pid)) {
      const siblings = this.#children.get(record.ppid) ?? [];
      this.#children.set(record.ppid, siblings);
      siblings.push(record);
    }
  }

  children(pid: number): readonly ProcessRecord[] {
    return this.#children.get(pid) ?? [];
  }

  /** The process and everything below it, except what is below (not at) a process of `roots`. */
  family(root: ProcessRecord, roots: ReadonlySet<number>): readonly ProcessRecord[] {
    const found = new Map([[root.pid, root]]);
    // A Map is walked in the order of insertion, and what is added meanwhile is walked too. A hostile table may be a circle.
    for (const [pid] of found) {
      if (roots.has(pid)) continue;
      for (const child of this.children(pid)) if (!found.has(child.pid)) found.set(child.pid, child);
    }
    return [...found.values()];
  }
}
