import type { Piece } from './budget.ts';
import { limitWords } from './observed.ts';
import type { Cohort, ControlSection, Variant } from './page-controls.ts';
import type { ReportResult } from './report.ts';
import { markdownCell, markdownCellCode, markdownCode, markdownProse, markdownText } from './untrusted-markdown.ts';
import { counted, hopName, hopPlace, unprovenWords } from './words.ts';

/** Rows of a table, and those that come before any explanation when room is short; the rest is counted below it. */
const [ROWS, FIRST_ROWS] = [20, 3];
/** Explanations under one control; the rest is counted. */
const EXPLAINED = 6;
/** The worst finding keeps an explanation up to so many bytes before the others are told. */
const KEPT_BYTES = 12_000;
/** Characters of a cell that is no list. */
const CELL = 400;

interface Finding {
  readonly section: ControlSection;
  /** What it is called when it is cut. */
  readonly what: string;
  /** The first of the report: it keeps its explanation when room is short. */
  readonly isWorst: boolean;
}

/**
 * One control with all that it found: first what and where, then why and what to do about it. When room is short every
 * finding is told before any is told at length, and explained once before any is explained again.
 */
export function findingPieces({ section, what, isWorst }: Finding): readonly Piece[] {
  const explained = section.cohorts.flatMap((cohort) => cohort.variants.map((variant) => ({ cohort, variant })));
  const left = explained.length - EXPLAINED;
  return [
    tablePiece({ section, what, isWorst }),
    ...explained
      .slice(0, EXPLAINED)
      .map(({ cohort, variant }, index) => explanationPiece(cohort, variant, { isFirst: index === 0, isWorst })),
    ...(left > 0
      ? [{ text: `${left} more explanations of this finding are in report.json.\n\n`, rank: 5, what: 'note', count: 1 }]
      : []),
    { text: about(section), rank: 6, what: 'note', count: 1 },
  ];
}

const SIGNS = { critical: '🟣', high: '🔴', medium: '🟠', low: '🟡' } as const;

function tablePiece({ section, what, isWorst }: Finding): Piece {
  const rows = section.cohorts.slice(0, ROWS);
  const short = { text: table(section, FIRST_ROWS), rank: isWorst ? 0.5 : 1, what, count: 1 };
  if (rows.length <= FIRST_ROWS) return short;
  const longer = { text: table(section, ROWS), rank: 1.5, what: 'row', count: rows.length - FIRST_ROWS };
  return { ...short, longer };
}

function table({ severity, title, binding, extent, id, cohorts }: ControlSection, most: number): string {
  const rows = cohorts.slice(0, most).map(row).join('');
  const left = cohorts.length - most;
  return (
    `\n### ${SIGNS[severity]} ${severity}: ${markdownText(title)}${binding ? ' (binds now)' : ''}\n\n` +
    `${markdownCode(id)} · ${markdownText(extent)}\n\n` +
    `| Found | Expected | What | Hosts |\n| --- | --- | --- | --- |\n${rows}` +
    `${left > 0 ? `\n${left} more ${left === 1 ? 'row is' : 'rows are'} in report.json.\n` : ''}\n`
  );
}

function row({ observed, expected, subjects, hosts, count }: Cohort): string {
  const times = count > 1 ? ` (${count})` : '';
  return `| **${markdownCellCode(observed)}** | ${markdownCell(expected, CELL)} | ${markdownCellCode(subjects, CELL)}${times} | ${markdownCellCode(hosts, CELL)} |\n`;
}

/** The first one stands in the open, the others are folded. Its evidence comes when every finding is explained. */
function explanationPiece(
  cohort: Cohort,
  variant: Variant,
  { isFirst, isWorst }: { readonly isFirst: boolean; readonly isWorst: boolean },
): Piece {
  const evidence = details(variant.example, variant.shownUnder);
  if (!isFirst) {
    const text = folded(explanation(cohort, variant, evidence), variant);
    return { text, rank: 5, what: 'explanation', count: 1 };
  }
  const text = explanation(cohort, variant, '');
  const isKept = isWorst && Buffer.byteLength(text) <= KEPT_BYTES;
  const short = { text, rank: isKept ? 0.6 : 4, what: 'explanation', count: 1 };
  if (evidence === '') return short;
  const whole = explanation(cohort, variant, evidence);
  return { ...short, longer: { text: whole, rank: 4.5, what: 'piece of evidence', count: 1 } };
}

function folded(text: string, { count }: Variant): string {
  return `<details><summary>Why, for ${counted(count, 'other check')}</summary>\n\n${text}</details>\n\n`;
}

function explanation(cohort: Cohort, variant: Variant, evidence: string): string {
  const { example, aside, shownUnder } = variant;
  const { host, summary, remediation, readAt } = example;
  const label = example.because.length > 0 ? 'Not the cause.' : 'Note.';
  return [
    `**Why.** On ${markdownCode(host)}: ${markdownText(summary ?? cohort.reason ?? '')}${sameFor(variant)}\n\n`,
    example.proven === false ? `**${markdownText(unprovenWords(example.because))}**\n\n` : '',
    remediation === undefined ? '' : fix(remediation),
    aside === undefined || shownUnder !== undefined ? '' : `**${label}** ${markdownText(aside)}\n\n`,
    evidence,
    readAt === undefined ? '' : `<sub>Read at ${markdownCode(readAt)} on ${markdownCode(host)}.</sub>\n\n`,
  ].join('');
}

function sameFor({ count, subjects, hosts }: Variant): string {
  if (count === 1) return '';
  return ` So it is for ${count} checks: ${markdownCode(subjects, 400)} on ${markdownCode(hosts, 400)}.`;
}

function fix({ steps, restarts, blocked }: NonNullable<ReportResult['remediation']>): string {
  const list = steps.map((step, index) => `${index + 1}. ${markdownText(step)}\n`).join('');
  return [
    '**Fix**\n\n',
    blocked === undefined ? '' : `> [!CAUTION]\n> ${markdownText(blocked)}\n\n`,
    list,
    restarts === undefined ? '' : `\nThis restarts: **${markdownText(restarts)}**.\n`,
    '\n',
  ].join('');
}

/** The evidence, folded away: it is not the message. */
function details({ because, noEffect, remediation }: ReportResult, shownUnder: string | undefined): string {
  if (shownUnder !== undefined) return `The limit chain is the one under ${markdownCode(shownUnder)}.\n\n`;
  const parts = [
    { title: 'the limit chain', text: because.length === 0 ? '' : chain(because) },
    { title: 'what is not enough', text: bullets('What looks like a fix and is none:', remediation?.notEnough ?? []) },
    { title: 'what has no effect', text: bullets('Set here, and without effect:', noEffect.slice(1)) },
  ].filter(({ text }) => text !== '');
  if (parts.length === 0) return '';
  const title = parts.map((part) => part.title).join(', ');
  return `<details><summary>Evidence: ${title}</summary>\n\n${parts.map(({ text }) => text).join('')}</details>\n\n`;
}

function chain(because: ReportResult['because']): string {
  const rows = because.map((hop) => {
    const name = hopName(hop.hop);
    const mark = hop.decided ? ' ◀ **decides**' : '';
    const aside = hop.counts ? '' : ' (does not count)';
    const place = hopPlace(hop);
    const location = place === undefined ? '' : ` ${markdownCellCode(place)}`;
    return `| ${markdownCell(name)}${mark}${aside} | ${unbroken(hop.live)} | ${unbroken(hop.predicted)} | ${markdownCell(hop.text)}${location} |\n`;
  });
  return `| Hop | Live | Predicted | What it says |\n| --- | --- | --- | --- |\n${rows.join('')}\n`;
}

/** Soft and hard limit stay on one line. */
function unbroken(limit: Parameters<typeof limitWords>[0]): string {
  return limitWords(limit).replaceAll(' ', '&nbsp;');
}

function bullets(title: string, texts: readonly string[]): string {
  return texts.length === 0 ? '' : `${title}\n\n${texts.map((text) => `- ${markdownText(text)}\n`).join('')}\n`;
}

/** What the baseline says about the control. It may come from a pull request: only its code spans are kept. */
function about({ why, remediation, location }: ControlSection): string {
  const lines = [
    why === undefined ? '' : `**Why it matters.** ${markdownProse(why)}\n\n`,
    remediation === undefined ? '' : `**In general.** ${markdownProse(remediation)}\n\n`,
    `Asked for by ${markdownCode(location)}.\n\n`,
  ];
  return `<details><summary>About this control</summary>\n\n${lines.join('')}</details>\n`;
}
