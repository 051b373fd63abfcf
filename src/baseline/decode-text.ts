import type { FileRead } from './files.ts';

/** The text of a file, or in words why it has none. */
export type TextRead = { readonly text: string } | Extract<FileRead, { readonly refused: string }>;

export function decodeText(bytes: Uint8Array): TextRead {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { refused: 'it is not text in UTF-8' };
  }
}
