import { appendFile, stat } from 'node:fs/promises';
import { renderMarkdown } from '../report/markdown.ts';
import type { Report } from '../report/report.ts';

/** GitHub drops the whole summary of a step that is larger, while the step stays green. */
const STEP_BYTES = 1024 * 1024;
/** Left to others: what the report itself keeps away from the limit, and room for whoever writes after us. */
const SPARE_BYTES = 64 * 1024;
/** Less is no report. */
const LEAST_BYTES = 4096;

/**
 * Appends the report to the summary of the step, in what room there is beside what stands there already: a composite
 * action or a script may have the same step write more than one.
 * @returns why there is none, in words.
 */
export async function writeJobSummary(report: Report, file: string | undefined): Promise<string | undefined> {
  if (!file) return 'There is no job summary here (GITHUB_STEP_SUMMARY is not set); the report is in report-dir.';
  const { size } = await stat(file);
  const room = STEP_BYTES - SPARE_BYTES - size;
  if (room < LEAST_BYTES) return `The job summary of this step is full (${size} bytes); the report is in report-dir.`;
  const separator = size === 0 ? '' : '\n';
  await appendFile(file, separator + renderMarkdown(report, { maxBytes: room - separator.length }));
  return undefined;
}
