import { visible } from './untrusted.ts';

const LONGEST_CODE = 160;
const LONGEST_PROSE = 4000;

/** Text as a code span: nothing in it is Markdown, a mention, a link or HTML. For use outside of tables. */
export function markdownCode(text: string, longest: number = LONGEST_CODE): string {
  return codeSpan(visible(text, longest));
}

/** The same for a table cell, where a bar ends the cell even inside a code span. */
export function markdownCellCode(text: string, longest: number = LONGEST_CODE): string {
  return markdownCode(text, longest).replaceAll('|', '\\|');
}

/**
 * A sentence that may quote a host, as Markdown. Plain words stay words; every word that holds anything else
 * (a path, a setting, a mention, a link, an issue number, markup) becomes a code span, where it means nothing.
 */
export function markdownText(text: string, longest?: number): string {
  return withCodeSpans(visible(text, longest).trim());
}

function plainWords(text: string): string {
  const words = text.trim().match(WORDS) ?? [];
  const parts: string[] = [];
  for (const [index, word] of words.entries()) {
    parts.push(index === 0 && /^\d+[.)]$/.test(word) ? codeSpan(word) : markdownWord(word));
  }
  return parts.join(' ');
}

/** The same for a table cell. */
export function markdownCell(text: string, longest?: number): string {
  return markdownText(text, longest).replaceAll('|', '\\|');
}

/** Our own Markdown texts of controls may hold code spans; they are the only markup that is kept. */
export function markdownProse(text: string): string {
  return withCodeSpans(visible(text.replaceAll(/\s+/g, ' '), LONGEST_PROSE).trim());
}

/** What stands between backticks becomes one code span, the rest plain words: whoever wrote it, it is no markup. */
function withCodeSpans(text: string): string {
  return text
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 === 1 ? codeSpan(part) : spaced(part)))
    .reduce(besideEachOther, '');
}

/** Two code spans that touch would be one of another length. */
function besideEachOther(before: string, after: string): string {
  return before.endsWith('`') && after.startsWith('`') ? `${before} ${after}` : before + after;
}

/** Keeps the spaces on both sides of a part between two code spans. */
function spaced(part: string): string {
  if (part.trim() === '') return part === '' ? '' : ' ';
  return `${part.startsWith(' ') ? ' ' : ''}${plainWords(part)}${part.endsWith(' ') ? ' ' : ''}`;
}

/** A word, with what stands in double quotes inside of it. */
const WORDS = /(?:[^ "]*="[^"]*"|[^ ]+)+/g;

const PLAIN = /^[\p{L}\p{N}]\p{M}*(?:[.,'’+-]?[\p{L}\p{N}]\p{M}*)*$/u;
/** A few marks that stand alone, as in `(2.3 %):`; two colons could begin a command. */
const PUNCTUATION = /^(?!.*::)[%…–,.;:()]{1,3}$/;
/** Plain words that GitHub or a Markdown renderer links: addresses without a scheme, commits, issues. */
const LINKED = /\b(?:www\.|gh-\d|[0-9a-f]{7,40}\b)/i;

function markdownWord(word: string): string {
  if (word === '' || PUNCTUATION.test(word)) return word;
  const match = /^([("']{0,2})(.*?)([.,;:!?)"'%…]{0,4})$/u.exec(word);
  const [, before = '', core = '', after = ''] = match ?? [];
  // A colon pair or a bracket that opens nothing is no punctuation of ours.
  if (match === null || core === '' || after.includes('::')) return codeSpan(word);
  if (PLAIN.test(core) && !LINKED.test(core + after)) return word;
  // Quotes belong to what they stand in: `range="5000 65000"`.
  if (core.includes('"')) return codeSpan(word);
  return `${before}${codeSpan(core)}${after}`;
}

/** Its fence is longer than any run of backticks inside; a space keeps backticks at the ends apart from it. */
function codeSpan(text: string): string {
  if (text === '') return '` `';
  const longestRun = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longestRun + 1);
  const apart = text.startsWith('`') || text.endsWith('`') || (text.startsWith(' ') && text.endsWith(' ')) ? ' ' : '';
  return `${fence}${apart}${text}${apart}${fence}`;
}
