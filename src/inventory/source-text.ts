export type SourceText = { readonly text: string } | { readonly line: number };

/**
 * UTF-8, with or without a byte order mark; else the first line that is not. Comment lines may be anything: old
 * inventories have Latin-1 in them, which Ansible passes over, too.
 */
export function decodeText(bytes: Uint8Array): SourceText {
  const whole = decode(bytes);
  if (whole !== undefined) return { text: whole };
  const lines: string[] = [];
  for (let start = 0; start <= bytes.length; ) {
    const found = bytes.indexOf(0x0a, start);
    const end = found < 0 ? bytes.length : found;
    const line = bytes.subarray(start, end);
    const text = decode(line) ?? (isComment(line) ? '' : undefined);
    if (text === undefined) return { line: lines.length + 1 };
    lines.push(text);
    start = end + 1;
  }
  return { text: lines.join('\n') };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function isComment(line: Uint8Array): boolean {
  return /^\s*[#;]/.test(Buffer.from(line).toString('latin1'));
}
