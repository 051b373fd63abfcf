import { parseCount } from './numbers.ts';

/** What the probe said about which process is which. */
export interface Roles {
  readonly self: number | undefined;
  /** The process whose limits are the login's. */
  readonly login: number | undefined;
  /** Processes that may be supervisords by their arguments. */
  readonly candidates: readonly number[];
  /** Python processes whose children say that they are supervised: a supervisord under another name. */
  readonly renamed: readonly number[];
  /** More processes or supervisords than the probe brings. */
  readonly cut: boolean;
  /** The selection ran to its end. */
  readonly complete: boolean;
}

export function readRoles(lines: readonly string[]): Roles {
  const numbers = (name: string) =>
    lines
      .filter((line) => line.startsWith(`${name} `))
      .flatMap((line) => parseCount(line.slice(name.length + 1)) ?? []);
  return {
    self: numbers('self')[0],
    login: numbers('login')[0],
    candidates: numbers('C'),
    renamed: numbers('M'),
    cut: lines.includes('cut'),
    complete: lines.includes('selected yes'),
  };
}
