import { disarmed, escapeTerminal } from './untrusted.ts';

export interface WrapOptions {
  readonly width: number;
  /** Put before the first line. */
  readonly first?: string;
  /** Put before all others. */
  readonly indent?: string;
}

/** Letters that take two columns: East Asian wide and full-width forms, and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/**
 * Lines of at most `width` columns. The text may come from anywhere: it is escaped here, before it is wrapped, and
 * disarmed again after, as a prefix and a text can make a workflow command that neither was. Words that are longer
 * than a line are broken.
 */
export function wrapped(text: string, { width, first = '', indent = '' }: WrapOptions): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  const push = (): void => {
    lines.push(disarmed(line));
    line = indent;
    isEmpty = true;
  };
  for (const word of escapeTerminal(text).split(/ +/)) {
    if (!isEmpty && columnsOf(line) + 1 + columnsOf(word) > width) push();
    let rest = word;
    while (columnsOf(line) + columnsOf(rest) + (isEmpty ? 0 : 1) > width) {
      const fits = Math.max(1, width - columnsOf(line));
      const head = takeColumns(rest, fits);
      line += head;
      rest = rest.slice(head.length);
      push();
    }
    if (rest === '') continue;
    line += isEmpty ? rest : ` ${rest}`;
    isEmpty = false;
  }
  if (!isEmpty || lines.length === 0) push();
  return lines;
}

/** Columns that a text takes on a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnOf(character);
  return columns;
}

function columnOf(character: string): number {
  if (/\p{M}/u.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** The longest front of a text that fits; one character at least, so that every call makes progress. */
function takeColumns(text: string, columns: number): string {
  let taken = '';
  let used = 0;
  for (const character of text) {
    used += columnOf(character);
    if (used > columns && taken !== '') break;
    taken += character;
  }
  return taken;
}
