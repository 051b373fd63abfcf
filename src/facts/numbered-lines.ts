import type { TextFile } from './text-file.ts';

/** A text file of which perhaps only some lines were brought: `lineNumbers` then says which. */
export interface NumberedFile extends TextFile {
  readonly lineNumbers?: readonly number[];
}

export interface NumberedLine {
  readonly text: string;
  readonly line: number;
}

/** The lines of a file with their numbers, which count from 1. */
export function numberedLines({ lines, lineNumbers }: NumberedFile): readonly NumberedLine[] {
  return lines.map((text, at) => ({ text, line: lineNumbers?.[at] ?? at + 1 }));
}
