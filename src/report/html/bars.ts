import { html, type Markup } from './markup.ts';

export interface Bar {
  readonly label: string;
  /** At its right end. */
  readonly value: string;
  /** More of the value, where the page is wide enough. */
  readonly more?: string;
  readonly segments: readonly Segment[];
}

interface Segment {
  /** From 0 to 1, of the whole width; the segments of a bar stand beside each other. */
  readonly share: number;
  readonly tone: 'calm' | 'tight' | 'second';
}

interface Plot {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly bars: readonly Bar[];
}

/** One row of a plot in pixels: a line of text, the bar, and the space to the next. */
const [ROW, TEXT, TOP, HEIGHT] = [40, 13, 19, 12];

/**
 * Horizontal bars. Widths are percentages and there is no viewBox, so that the bars take the room that there is and
 * the text keeps its size.
 */
export function bars({ id, title, description, bars: rows }: Plot): Markup {
  return html`<svg class="bars" width="100%" height="${rows.length * ROW}" role="img" aria-labelledby="${id}-t ${id}-d"><title id="${id}-t">${title}</title><desc id="${id}-d">${description}</desc>
${rows.map(bar)}</svg>`;
}

function bar({ label, value, more, segments }: Bar, index: number): Markup {
  const top = index * ROW;
  let start = 0;
  const parts = segments.map(({ share, tone }) => {
    const width = Math.max(0, Math.min(share, 1 - start));
    const part = html`<rect class="${tone}" x="${percent(start)}" y="${top + TOP}" width="${percent(width)}" height="${HEIGHT}"/>`;
    start += width;
    return part;
  });
  // The inner svg cuts a long label where the value begins.
  return html`<svg x="0" y="${top}" width="62%" height="${TOP - 2}"><text x="0" y="${TEXT}">${label}</text></svg><text class="value" x="100%" y="${top + TEXT}" text-anchor="end">${value}${more === undefined ? undefined : html`<tspan class="wide">${more}</tspan>`}</text><rect class="track" x="0" y="${top + TOP}" width="100%" height="${HEIGHT}" rx="2"/>${parts}
`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}
