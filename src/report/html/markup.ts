import { escapeHtml } from './escape.ts';

/** A piece of HTML that is whole: every element that it opens it also closes. */
export class Markup {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }

  get bytes(): number {
    return Buffer.byteLength(this.html);
  }
}

type Part = Markup | string | number | undefined | readonly Part[];

/** HTML in which every value is text, unless it is markup itself; nothing stands for undefined. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(String.raw({ raw: literals }, ...parts.map(htmlOf)));
}

function htmlOf(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.html;
  if (typeof part === 'string') return escapeHtml(part);
  return typeof part === 'number' ? String(part) : part.map(htmlOf).join('');
}

/** A text of a baseline: what stands between backticks is code, and that is all the markup that is kept. */
export function prose(text: string): Markup {
  const parts = text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .split(/`([^`]+)`/);
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

/** A sentence where there is room for no more than so many characters: a heading, the cell of a table. */
export function clipped(text: string, longest = 400): Markup {
  return new Markup(escapeHtml(text, longest));
}

/** Words that are shown as they were read: a name, a value, a path. */
export function code(text: string, longest = 600): Markup {
  return new Markup(`<code>${escapeHtml(text, longest)}</code>`);
}
