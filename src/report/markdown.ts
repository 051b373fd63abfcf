import { cutWords, fitPieces, type Piece } from './budget.ts';
import { findingPieces } from './markdown-finding.ts';
import { gapPieces } from './markdown-gaps.ts';
import { waiverPieces } from './markdown-waivers.ts';
import { layOut, type Page } from './page.ts';
import type { Report } from './report.ts';
import { markdownText } from './untrusted-markdown.ts';

/** GitHub drops a whole step summary that is larger than 1 MiB, while the step stays green; others may write to it. */
const SUMMARY_BYTES = 1024 * 1024 - 64 * 1024;

/** Room for the sentence that says what was cut. */
const CUT_BYTES = 768;

export interface MarkdownOptions {
  /** Most bytes of UTF-8 that the text may have. */
  readonly maxBytes?: number;
  /** What this audit is called beside others of its kind. */
  readonly name?: string | undefined;
}

/** The report for the job summary, in GitHub's Markdown. What does not fit is left out from the end, and counted. */
export function renderMarkdown(report: Report, { maxBytes = SUMMARY_BYTES, name }: MarkdownOptions = {}): string {
  const page = layOut(report);
  const pieces = [
    head(page, name),
    ...nofile(page),
    ...(page.findings.length === 0 ? [] : [FINDINGS]),
    ...page.findings.flatMap((section, index) => findingPieces({ section, what: 'finding', isWorst: index === 0 })),
    ...waiverPieces(page),
    ...gapPieces(page),
    ...foot(page),
  ];
  const { text, cut } = fitPieces(pieces, maxBytes - CUT_BYTES);
  const words = cutWords(cut);
  return words === undefined ? text : `${text}\n> [!WARNING]\n> ${words}\n`;
}

const FINDINGS: Piece = { text: '\n## Findings\n', rank: 0.5, what: 'heading', count: 0 };

const SIGNS: Readonly<Record<Page['conclusion'], string>> = { passed: '✅', failed: '❌', incomplete: '⚠️' };

/** The verdict alone, without anything that was found. */
export function renderVerdict(report: Report, name?: string): string {
  return head(layOut(report), name).text;
}

/** `Limits Audit`, with the name of this one beside others. */
export function title(name: string | undefined): string {
  return name === undefined ? 'Limits Audit' : `Limits Audit (${markdownText(name)})`;
}

/** One line: what the programs of the fleet run with, where they differ. */
function nofile({ nofile: cohorts }: Page): readonly Piece[] {
  if (cohorts === undefined) return [];
  const text = `\nSoft limits of open files: ${markdownText(cohorts)}.\n`;
  return [{ text, rank: 2, what: 'line on soft limits', count: 1 }];
}

function head(page: Page, name: string | undefined): Piece {
  const because = page.because.map((reason) => `- ${markdownText(reason)}\n`).join('');
  const heading = `# ${SIGNS[page.conclusion]} ${title(name)}: ${page.verdict.toLowerCase()}`;
  const text = `${heading}\n\n**${markdownText(page.coverage)}**\n\n${because}`;
  return { text, rank: 0, what: 'verdict', count: 1 };
}

function foot(page: Page): readonly Piece[] {
  const lines = page.run.map((line) => markdownText(line)).join(' · ');
  return [{ text: `\n---\n\n<sub>${lines}</sub>\n`, rank: 3, what: 'footer', count: 1 }];
}
