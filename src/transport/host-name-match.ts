import { createHmac } from 'node:crypto';
import { matchPattern } from './name-pattern.ts';

/**
 * Does the host field of a known_hosts line name this host? `invalid`: a hashed name that cannot be read.
 * Semantics of OpenSSH's hostfile.c and match.c.
 *
 * @param name lower-cased, in the form that known_hosts uses: `host`, or `[host]:port`.
 */
export function matchHostField(field: string, name: string): boolean | 'invalid' {
  return field.startsWith('|') ? matchHashed(field, name) : matchPatternList(field, name);
}

const HASHED = /^\|1\|([^|]{1,1024})\|/;

/** The whole field is one hashed name: OpenSSH compares the text, so a list of hashed names matches nothing. */
function matchHashed(field: string, name: string): boolean | 'invalid' {
  const salt = Buffer.from(HASHED.exec(field)?.[1] ?? '', 'base64');
  if (salt.length !== 20) return 'invalid';
  const hash = createHmac('sha1', salt).update(name).digest('base64');
  return field === `|1|${salt.toString('base64')}|${hash}`;
}

/** OpenSSH copies a pattern to a buffer of this size and gives the whole list up when one does not fit. */
const LONGEST_PATTERN = 1022;

/** One negated pattern that matches vetoes the line, wherever it stands in the list. */
function matchPatternList(list: string, name: string): boolean {
  let matched = false;
  for (const entry of list.split(',')) {
    const negated = entry.startsWith('!');
    const pattern = negated ? entry.slice(1) : entry;
    if (pattern.length > LONGEST_PATTERN) return false;
    if (!matchPattern(pattern.toLowerCase(), name)) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}
