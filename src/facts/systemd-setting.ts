import { type Limit, UNLIMITED } from './facts.ts';
import { type NumberedFile, type NumberedLine, numberedLines } from './numbered-lines.ts';

/** A Limit*= line that counts. */
export interface LimitSetting {
  readonly file: string;
  readonly line: number;
  /** The value as written: `infinity`, `1024:65536`. */
  readonly text: string;
  readonly limit: Limit;
}

/**
 * The assignment of a limit that is in force after all files, in the order in which systemd reads them: the last one
 * that systemd understands. One that makes no sense is passed over, with a warning in systemd's log, and so is an empty
 * one: other settings are reset by that, limits are not (seen with systemd 252).
 */
export function findLimitSetting(
  files: readonly NumberedFile[],
  section: 'Service' | 'Manager',
  key: string,
): LimitSetting | undefined {
  const understood = files.flatMap((file) =>
    assignments(file, section, key).flatMap(({ value, line }): readonly LimitSetting[] => {
      const limit = parseUnitLimit(value);
      return limit === undefined ? [] : [{ file: file.path, line, text: value, limit }];
    }),
  );
  return understood.at(-1);
}

/** The last value of a key that takes any text; empty where the last one takes it back. */
export function findSetting(files: readonly NumberedFile[], section: 'Service', key: string): string | undefined {
  return files.flatMap((file) => assignments(file, section, key)).at(-1)?.value;
}

interface Assignment {
  readonly value: string;
  readonly line: number;
}

/** A probe that brings no section headers brings no lines of other sections either. */
function assignments(file: NumberedFile, section: string, key: string): readonly Assignment[] {
  const lines = joinContinued(numberedLines(file));
  const headed = lines.some(({ text }) => HEADER.test(text));
  let current = headed ? '' : section;
  return lines.flatMap(({ text, line }) => {
    current = HEADER.exec(text)?.[1] ?? current;
    const at = text.indexOf('=');
    if (current !== section || at < 0 || text.slice(0, at).trim() !== key) return [];
    return [{ value: text.slice(at + 1).trim(), line }];
  });
}

const HEADER = /^\s*\[([^\]]*)\]\s*$/;

/** A `\` at the end joins the next line with a space between; comments inside are passed over. Counts as its first line. */
function joinContinued(lines: readonly NumberedLine[]): readonly NumberedLine[] {
  const joined: NumberedLine[] = [];
  let parts: string[] = [];
  let first = 0;
  const close = () => {
    if (parts.length > 0) joined.push({ text: parts.join(' '), line: first });
    parts = [];
  };
  for (const { text, line } of lines) {
    if (/^\s*[#;]/.test(text)) continue;
    if (parts.length === 0) first = line;
    const continues = text.endsWith('\\');
    parts.push(continues ? text.slice(0, -1) : text);
    if (!continues) close();
  }
  close();
  return joined;
}

/** `N` sets both, `SOFT:HARD`, `infinity`; undefined for what systemd refuses. Numbers as safe_atou64 reads them. */
export function parseUnitLimit(text: string): Limit | undefined {
  const [soft, hard, ...more] = text.split(':').map(parseUnitNumber);
  if (soft === undefined || more.length > 0) return undefined;
  if (!text.includes(':')) return { soft, hard: soft };
  return hard === undefined || soft > hard ? undefined : { soft, hard };
}

function parseUnitNumber(text: string): number | undefined {
  const word = text.trim();
  if (word === 'infinity') return UNLIMITED;
  const [, hex, octal, decimal] =
    /^\+?(?:0[xX]([0-9a-fA-F]{1,16})|0[oO]?([0-7]{1,22})|(0|[1-9]\d{0,19}))$/.exec(word) ?? [];
  if (hex !== undefined) return Number.parseInt(hex, 16);
  if (octal !== undefined) return Number.parseInt(octal, 8);
  if (decimal === undefined) return undefined;
  // The number that stands for infinity inside the kernel is refused: it has to be spelled.
  return Number(decimal) >= UNLIMITED ? undefined : Number(decimal);
}
