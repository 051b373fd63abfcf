import type { Severity } from '../baseline/control.ts';

/** Ways to print our own words. Colour never carries meaning of its own: the words say it as well. */
export interface Paint {
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly good: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly quiet: (text: string) => string;
  readonly plain: (text: string) => string;
}

/** SGR sequences, or nothing at all. */
export function coloured(color: boolean): Paint {
  const sgr = (code: string) => (text: string) => (color ? `\x1b[${code}m${text}\x1b[0m` : text);
  return {
    bad: sgr('1;31'),
    warn: sgr('1;33'),
    good: sgr('1;32'),
    strong: sgr('1'),
    quiet: sgr('2'),
    plain: (text) => text,
  };
}

export const SEVERITY_TONES: Readonly<Record<Severity, keyof Paint>> = {
  critical: 'bad',
  high: 'bad',
  medium: 'warn',
  low: 'plain',
};
