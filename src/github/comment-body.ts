import { renderMarkdown, renderVerdict } from '../report/markdown.ts';
import type { Report } from '../report/report.ts';
import { markdownCode } from '../report/untrusted-markdown.ts';
import { marked } from './comment-marker.ts';

/** GitHub takes 65,536 characters. */
const COMMENT_BYTES = 65_000;
/** Marker and the line about the run. */
const FRAME_BYTES = 1500;

export interface CommentOptions {
  /** Which comment it is. */
  readonly key: string;
  /** Stands in the title; absent where nobody chose it. */
  readonly name: string | undefined;
  /** Page of the run. */
  readonly runUrl: string | undefined;
  readonly reportDirectory: string;
}

/** The report as a comment, and where the whole of it is. */
export function reportComment(report: Report, options: CommentOptions): string {
  const text = renderMarkdown(report, { maxBytes: COMMENT_BYTES - FRAME_BYTES, name: options.name });
  return marked(options.key, text, runLine(options));
}

/** What takes the place of a report on a run that did not pass once one has. */
export function resolvedComment(report: Report, options: CommentOptions): string {
  const text = `${renderVerdict(report, options.name)}\nAn earlier run did not pass, and this comment said why. The newest one has passed.\n`;
  return marked(options.key, text, runLine(options));
}

/** Says nothing that is untrue when a later run finds the same and leaves the comment as it is. */
function runLine({ runUrl, reportDirectory }: CommentOptions): string {
  const run = runUrl === undefined ? 'the run that wrote this comment' : `[the run that wrote this comment](${runUrl})`;
  return `<sub>The whole report is in the job summary of ${run}, and in \`report.json\` in ${markdownCode(reportDirectory)}, if the workflow uploads that as an artifact.</sub>`;
}
