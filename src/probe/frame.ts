/** Sections of the probe's output in the order in which it writes them. All are always there. */
export const SECTIONS = ['roles', 'process', 'systemd', 'files', 'host', 'sysctl', 'end'] as const;
export type SectionName = (typeof SECTIONS)[number];

/** The payload lines of every section. Hostile text, except that no line can pretend to be of another section. */
export type ProbeOutput = ReadonlyMap<SectionName, readonly string[]>;

/** What a host's output turned out to be. Only `whole` may be read. */
export type Frame =
  | { readonly state: 'whole'; readonly output: ProbeOutput }
  /** The probe did not even start. */
  | { readonly state: 'absent' }
  /** It started, and the output ends too early, or the script did. */
  | { readonly state: 'incomplete' }
  /** The host lacks a program without which the probe cannot work. */
  | { readonly state: 'missing-tool'; readonly tool: string }
  | { readonly state: 'malformed'; readonly what: string };

const NEWLINE = 0x0a;

/**
 * Reads `BEGIN NONCE`, sections, `END NONCE LINES`. What stands before BEGIN is noise of start-up files; the count
 * and the last section prove that nothing is missing, and the nonce that it was our script that said so.
 */
export function parseFrame(bytes: Buffer, nonce: string): Frame {
  const opening = `BEGIN ${nonce}\n`;
  const begin = bytes.indexOf(opening);
  if (begin < 0) return { state: 'absent' };
  const start = begin + opening.length;
  const end = bytes.indexOf(`\nEND ${nonce} `, start - 1);
  const endOfEnd = end < 0 ? -1 : bytes.indexOf(NEWLINE, end + 1);
  if (endOfEnd < 0) return { state: 'incomplete' };
  if (endOfEnd !== bytes.length - 1) return malformed('there is more behind its last line');
  if (bytes.indexOf(opening, start) >= 0) return malformed('it begins twice');

  // Decoded once and as a whole: a character may have been split between two packets.
  const body = bytes.subarray(start, end + 1).toString('utf8');
  const lines = body.split('\n').slice(0, -1);
  const counted = bytes
    .subarray(end + 1, endOfEnd)
    .toString('latin1')
    .split(' ')[2];
  if (counted !== String(lines.length)) {
    return malformed(`it counts ${/^\d{1,9}$/.test(counted ?? '') ? counted : 'no'} lines and has ${lines.length}`);
  }
  if (lines[0] === '@missing') return { state: 'missing-tool', tool: lines[1] ?? '' };
  return parseSections(lines);
}

function parseSections(lines: readonly string[]): Frame {
  const output = new Map<SectionName, string[]>();
  let current: string[] | undefined;
  for (const line of lines) {
    if (line.startsWith('@')) {
      const expected = SECTIONS[output.size];
      if (expected === undefined || line !== `@${expected}`) return malformed('a section is unknown or out of order');
      current = [];
      output.set(expected, current);
    } else if (current === undefined) {
      return malformed('it has lines before its first section');
    } else {
      current.push(line);
    }
  }
  return output.size === SECTIONS.length ? { state: 'whole', output } : { state: 'incomplete' };
}

function malformed(what: string): Frame {
  return { state: 'malformed', what };
}
