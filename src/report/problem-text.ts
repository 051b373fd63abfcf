import { type Excerpt, formatPlace, formatProblem, type Problem } from '../problem.ts';
import { displayWidth } from './display-width.ts';
import { disarmed, escapeLines, visible } from './untrusted.ts';

/** Columns of an excerpt: with its line number it fits a terminal of 80. */
const WIDEST = 72;
/** Columns that stay before the place when a line is cut. */
const LEAD = 24;
/** Columns behind what is marked that are worth more than the start of the line. */
const TAIL = 8;

/**
 * A problem as people read it, in a terminal as in the log of a workflow, every line escaped: the message, the line
 * that it is about with carets under the place, and what to do.
 */
export function problemText(problem: Problem): string {
  const { excerpt, hint, ...bare } = problem;
  const line = problem.place?.line;
  return [
    escapeLines(formatProblem(bare)),
    ...(excerpt && line !== undefined ? excerptLines(excerpt, line) : []),
    ...(hint === undefined ? [] : [escapeLines(`  ${hint}`)]),
  ].join('\n');
}

/** Problems one below the other: what several say of the same place in a row shows its line once, at the last. */
export function problemTexts(problems: readonly Problem[]): readonly string[] {
  return problems.map((problem, index) => {
    const next = problems[index + 1];
    if (!next?.excerpt || !isSamePlace(problem, next)) return problemText(problem);
    const { excerpt: _shownBelow, ...rest } = problem;
    return problemText(rest);
  });
}

function isSamePlace({ place: a }: Problem, { place: b }: Problem): boolean {
  return a !== undefined && b !== undefined && formatPlace(a) === formatPlace(b);
}

function excerptLines({ before, marked, after }: Excerpt, line: number): readonly string[] {
  const lead = visible(spaced(before));
  const middle = visible(marked);
  const tail = visible(spaced(after)).trimEnd();
  // The start of a line says most: it is cut only where what is marked would not be seen.
  const start = displayWidth(lead + middle) + (tail === '' ? 0 : TAIL) <= WIDEST ? lead : cutStart(lead);
  const end = cutEnd(middle + tail, WIDEST - displayWidth(start));
  const gutter = ' '.repeat(String(line).length);
  // Making the line harmless may widen it, so it is measured in its last form.
  const indent = ' '.repeat(displayWidth(disarmed(start)));
  const underlined = Math.max(1, displayWidth(disarmed(start + common(middle, end))) - indent.length);
  return [`  ${line} | ${disarmed(start + end)}`, `  ${gutter} | ${indent}${'^'.repeat(underlined)}`];
}

/** A tab would stand at another column in every terminal. */
function spaced(text: string): string {
  return text.replaceAll('\t', '  ');
}

/** The last columns of what is before the place. */
function cutStart(text: string): string {
  if (displayWidth(text) <= LEAD + 1) return text;
  const kept: string[] = [];
  let width = 0;
  for (const character of [...text].reverse()) {
    width += displayWidth(character);
    if (width > LEAD) break;
    kept.unshift(character);
  }
  return `…${kept.join('')}`;
}

function cutEnd(text: string, room: number): string {
  if (displayWidth(text) <= room) return text;
  let kept = '';
  let width = 1;
  for (const character of text) {
    width += displayWidth(character);
    if (width > room) break;
    kept += character;
  }
  return `${kept}…`;
}

/** What is left of the marked text when the line was cut inside of it. */
function common(marked: string, shown: string): string {
  return shown.startsWith(marked) ? marked : shown.slice(0, -1);
}
