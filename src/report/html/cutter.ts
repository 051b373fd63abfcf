import { counted } from '../words.ts';
import { html, type Markup } from './markup.ts';

interface Bounds {
  /** What one of them is called: `host`. */
  readonly what: string;
  readonly most: number;
  readonly maxBytes: number;
}

export interface Kept {
  readonly items: readonly Markup[];
  /** How many are left out. */
  readonly left: number;
}

/** Bounds every list of the report, and knows what was cut from all of them. */
export class Cutter {
  readonly #cut = new Map<string, number>();

  /** The front of a list, as much as fits. */
  keep(items: readonly Markup[], { what, most, maxBytes }: Bounds): Kept {
    let [bytes, end] = [0, 0];
    for (const item of items.slice(0, most)) {
      bytes += item.bytes;
      if (bytes > maxBytes) break;
      end += 1;
    }
    this.note(what, items.length - end);
    return { items: items.slice(0, end), left: items.length - end };
  }

  /** `what`: what one of them is called; every list has a word of its own. */
  note(what: string, count: number): void {
    if (count > 0) this.#cut.set(what, (this.#cut.get(what) ?? 0) + count);
  }

  /** All that was cut, as `12 explanations`. */
  get words(): readonly string[] {
    return [...this.#cut].map(([what, count]) => counted(count, what));
  }
}

/** Below a list that was cut; nothing where it was not. */
export function leftWords(left: number, what: string): Markup | undefined {
  return left > 0
    ? html`<p class="left">${counted(left, `more ${what}`)} ${left === 1 ? 'is' : 'are'} in report.json.</p>`
    : undefined;
}
