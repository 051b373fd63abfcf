import type { Problem } from '../problem.ts';
import { excerptAt } from './excerpt.ts';

/** The text of a file, or what is wrong with its bytes. */
export type Decoded = { readonly text: string } | { readonly problem: Problem };

/** Reads UTF-8, with or without a byte order mark. */
export function decodeText(bytes: Uint8Array, file: string): Decoded {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { problem: undecodable(bytes, file) };
  }
}

const UTF_16 = [
  [0xff, 0xfe],
  [0xfe, 0xff],
] as const;

function undecodable(bytes: Uint8Array, file: string): Problem {
  const hint = 'Save the file as UTF-8.';
  if (UTF_16.some(([first, second]) => bytes[0] === first && bytes[1] === second)) {
    return { message: 'Expected text in UTF-8, found UTF-16.', place: { file, line: 1, column: 1 }, hint };
  }
  // Every byte that is wrong becomes U+FFFD, which takes three bytes: the texts part at the first of them.
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const again = new TextEncoder().encode(text);
  const offset = again.findIndex((byte, index) => byte !== bytes[index]);
  const before = new TextDecoder('utf-8').decode(bytes.subarray(0, offset)).split('\n');
  const place = { file, line: before.length, column: (before.at(-1) ?? '').length + 1 };
  const excerpt = excerptAt(text, place);
  const found = `the byte 0x${(bytes[offset] ?? 0).toString(16).padStart(2, '0')}`;
  return { message: `Expected text in UTF-8, found ${found}.`, place, ...(excerpt ? { excerpt } : {}), hint };
}
