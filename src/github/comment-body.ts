import { renderMarkdown, renderVerdict, title } from '../report/markdown.ts';
import type { Report } from '../report/report.ts';
import { markdownCode } from '../report/untrusted-markdown.ts';
import { marked } from './comment-marker.ts';

/** GitHub takes 65,536 characters. */
const COMMENT_BYTES = 65_000;

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
  const run = runLine(options);
  const frame = Buffer.byteLength(marked(options.key, '', run));
  const text = renderMarkdown(report, { maxBytes: COMMENT_BYTES - frame, name: options.name });
  return marked(options.key, text, run);
}

/** What takes the place of a report on a run that did not pass once one has. */
export function resolvedComment(report: Report, options: CommentOptions): string {
  const text = `${renderVerdict(report, options.name)}\nAn earlier run did not pass, and this comment said why. The newest one has passed.\n`;
  return marked(options.key, text, runLine(options));
}

/** What takes the place of a report when a later run ends before it has audited anything: an old "passed" would lie. */
export function brokenComment(options: CommentOptions): string {
  const text =
    `# ⚠️ ${title(options.name)}: not carried out\n\n` +
    'The newest run ended before anything was audited. Its log and its annotations say what is wrong.\n';
  return marked(options.key, text, `<sub>${runLink(options)}</sub>`);
}

/** Says nothing that is untrue when a later run finds the same and leaves the comment as it is. */
function runLine(options: CommentOptions): string {
  const directory = markdownCode(options.reportDirectory);
  return `<sub>The whole report is in the job summary of ${runLink(options)}, and in \`report.json\` in ${directory}, if the workflow uploads that as an artifact.</sub>`;
}

function runLink({ runUrl }: CommentOptions): string {
  return runUrl === undefined ? 'the run that wrote this comment' : `[the run that wrote this comment](${runUrl})`;
}
