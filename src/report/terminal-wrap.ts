import { displayWidth, widthOf } from './display-width.ts';
import { disarmed, escapeTerminal } from './untrusted.ts';

export interface WrapOptions {
  readonly width: number;
  /** Put before the first line. */
  readonly first?: string;
  /** Put before all others. */
  readonly indent?: string;
}

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
    if (!isEmpty && displayWidth(line) + 1 + displayWidth(word) > width) push();
    let rest = word;
    while (displayWidth(line) + displayWidth(rest) + (isEmpty ? 0 : 1) > width) {
      const fits = Math.max(1, width - displayWidth(line));
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

/** The longest front of a text that fits; one character at least, so that every call makes progress. */
function takeColumns(text: string, columns: number): string {
  let taken = '';
  let used = 0;
  for (const character of text) {
    used += widthOf(character);
    if (used > columns && taken !== '') break;
    taken += character;
  }
  return taken;
}
