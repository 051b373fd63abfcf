import { secretTextsIn } from '../transport/named-keys.ts';

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

/**
 * The secrets inside `ssh-keys`: its values, as they are and as JSON writes them, and what stands behind the name on each
 * of its lines, because a text that cannot be parsed is no less secret.
 */
export function secretsInNamedKeys(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  const values = secretTextsIn(text);
  const lines = text.split(/\r?\n/).map(valueOnLine);
  return [text, ...values, ...values.map((value) => JSON.stringify(value).slice(1, -1)), ...lines].filter(isTelling);
}

function valueOnLine(line: string): string {
  const value = /^\s*["']?[\w.-]+["']?\s*:\s+(.*?)\s*,?\s*$/.exec(line)?.[1] ?? '';
  const [, quoted] = /^"(.*)"$/.exec(value) ?? /^'(.*)'$/.exec(value) ?? [];
  return quoted ?? value;
}

/** YAML's own marks are no secrets, and masked they would be missing everywhere. */
function isTelling(text: string): boolean {
  return !/^[|>{[]?[-+0-9]?$/.test(text.trim());
}
