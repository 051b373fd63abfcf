/** What the text is for: a terminal that shows colour or not, and how many columns. */
export interface TextOptions {
  readonly color: boolean;
  readonly width: number;
}

/** Narrower than this no line can be told from the next; wider is hard to read. */
const [NARROWEST, WIDEST] = [40, 120];

export function columnsFor({ width }: TextOptions): number {
  return Number.isFinite(width) ? Math.min(Math.max(Math.floor(width), NARROWEST), WIDEST) : 80;
}
