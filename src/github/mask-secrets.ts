/** A shorter line would be masked all over the log (`=`, `AA`) and give nothing away. */
const SHORTEST_LINE = 8;

/**
 * What the runner must mask: each secret whole, and each of its lines, because the runner looks at the log line by
 * line.
 */
export function textsToMask(secrets: readonly (string | undefined)[]): readonly string[] {
  const texts = new Set<string>();
  for (const secret of secrets) {
    if (secret === undefined || secret.trim() === '') continue;
    texts.add(secret);
    for (const line of secret.split(/\r?\n|\\n/)) {
      const trimmed = line.trim();
      if (trimmed.length >= SHORTEST_LINE && !trimmed.startsWith('-----')) texts.add(trimmed);
    }
  }
  return [...texts];
}
