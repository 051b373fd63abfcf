import type { AnnotationProperties } from '@actions/core';
import type { Place } from '../problem.ts';
import { escapeLog } from '../report/untrusted.ts';
import { type Annotation, LEVELS, type Level } from './annotation.ts';

/** What GitHub shows of each level for a step; it drops the others without a word. */
const SHOWN = 10;
/** Of the warnings, what is left for findings, however much is odd in the configuration. */
const FOR_FINDINGS = 5;
/** GitHub cuts what is longer, at 4,096 characters. */
const LONGEST = 4000;
const LONGEST_TITLE = 200;
/** So that the first line, which says what was found, always fits: what is written out in it takes its room. */
const LONGEST_LINE = 900;

/** The log of a step: annotations, and plain lines. */
export type Log = Readonly<Record<Level, (text: string, properties?: AnnotationProperties) => void>> & {
  readonly info: (text: string) => void;
};

/** Where a file of ours is in the repository, or undefined. */
export type Locate = (place: Place) => Promise<Place | undefined>;

/** Writes the annotations of a step and keeps count of them, since GitHub shows ten of each level. */
export class Annotator {
  readonly #log: Log;
  readonly #count: Record<Level, number> = { error: 0, warning: 0, notice: 0 };

  constructor(log: Log) {
    this.#log = log;
  }

  /** Of the configuration, or of a part that failed; with no room left it is a line of the log. `text` is escaped. */
  add(
    level: Level,
    text: string,
    properties: AnnotationProperties = {},
    leave = level === 'warning' ? FOR_FINDINGS : 0,
  ): void {
    if (this.#count[level] < SHOWN - leave) {
      this.#count[level] += 1;
      this.#log[level](text, properties);
    } else {
      this.#log.info(`${level}: ${text}`);
    }
  }

  /** Those of the report. Of each level the first ones are shown, and the last of them says how many are not. */
  async addAll(annotations: readonly Annotation[], locate: Locate): Promise<void> {
    for (const level of LEVELS) {
      const own = annotations.filter((annotation) => annotation.level === level);
      const shown = own.slice(0, SHOWN - this.#count[level]);
      const left = own.length - shown.length;
      for (const [index, annotation] of shown.entries()) {
        const more = index === shown.length - 1 && left > 0 ? moreWords(left, level) : undefined;
        this.add(level, textOf(annotation.lines, more), await propertiesOf(annotation, locate), 0);
      }
      if (left > 0 && shown.length === 0) this.#log.info(moreWords(left, level));
    }
  }
}

function moreWords(left: number, level: Level): string {
  return `${left} more of level ${level} ${left === 1 ? 'is' : 'are'} in the report: GitHub shows ${SHOWN} for a step.`;
}

/** Whole lines up to the longest text that GitHub keeps; what is cut is counted. */
function textOf(lines: readonly string[], more: string | undefined): string {
  const end = more === undefined ? [] : [more];
  const room = LONGEST - end.join('').length - 100;
  const kept: string[] = [];
  let length = 0;
  for (const line of lines.map((text) => escapeLog(text, LONGEST_LINE))) {
    length += line.length + 1;
    if (length > room) break;
    kept.push(line);
  }
  const cut = lines.length - kept.length;
  if (cut > 0) kept.push(`Cut to fit: ${cut === 1 ? '1 line' : `${cut} lines`}. The whole text is in the report.`);
  return [...kept, ...end].join('\n');
}

async function propertiesOf({ title, places }: Annotation, locate: Locate): Promise<AnnotationProperties> {
  for (const place of places) {
    const found = await locate(place);
    if (found !== undefined) return { title: escapeLog(title, LONGEST_TITLE), ...positionOf(found) };
  }
  return { title: escapeLog(title, LONGEST_TITLE) };
}

/** A place as @actions/core takes it. */
export function positionOf({ file, line, column }: Place): AnnotationProperties {
  return {
    file,
    ...(line === undefined ? {} : { startLine: line }),
    ...(column === undefined ? {} : { startColumn: column }),
  };
}
