import { type PamFacts, UNLIMITED } from './facts.ts';
import { type NumberedFile, numberedLines } from './numbered-lines.ts';

export type PamEntry = PamFacts['entries'][number];
type Written = Pick<PamEntry, 'file' | 'line' | 'domain' | 'type' | 'item' | 'value'>;

/** The lines of limits.conf and limits.d that pam_limits understands, in reading order. */
export interface PamLines {
  readonly entries: readonly Written[];
  /** Domains of `DOMAIN -` lines: pam_limits sets nothing at all for those. */
  readonly exempt: readonly string[];
}

/** `DOMAIN TYPE ITEM VALUE`, as pam_limits reads it: words in any case, `#` begins a comment. Other lines count nothing. */
export function readPamLines(files: readonly NumberedFile[]): PamLines {
  const entries: Written[] = [];
  const exempt: string[] = [];
  for (const file of files) {
    for (const { text, line } of numberedLines(file)) {
      const words = text.replace(/#.*/, '').trim().split(/\s+/);
      const [domain = '', type, item, value] = words;
      if (words.length === 2 && type === '-') exempt.push(domain);
      const entry = parseEntry(type, item, value);
      if (entry !== undefined) entries.push({ file: file.path, line, domain, ...entry });
    }
  }
  return { entries, exempt };
}

function parseEntry(
  typeText: string | undefined,
  itemText: string | undefined,
  valueText: string | undefined,
): Pick<Written, 'type' | 'item' | 'value'> | undefined {
  const type = (['soft', 'hard', '-'] as const).find((known) => known === typeText?.toLowerCase());
  const item = (['nofile', 'nproc'] as const).find((known) => known === itemText?.toLowerCase());
  const value = parseValue(valueText?.toLowerCase());
  return type === undefined || item === undefined || value === undefined ? undefined : { type, item, value };
}

/** The digits that it begins with: `1024x` is 1024 to pam_limits, and `0x400` is 0. */
function parseValue(text: string | undefined): number | undefined {
  if (text === '-1' || text === '-' || text === 'unlimited' || text === 'infinity') return UNLIMITED;
  const digits = /^\+?(\d{1,20})/.exec(text ?? '')?.[1];
  return digits === undefined ? undefined : Math.min(Number(digits), UNLIMITED);
}
