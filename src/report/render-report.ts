import type { Format } from './format-names.ts';
import { renderHtml } from './html/render-html.ts';
import { renderJson } from './json.ts';
import type { JunitOptions } from './junit/finding-case.ts';
import { renderJunit } from './junit/junit.ts';
import { renderMarkdown } from './markdown.ts';
import { renderOpenMetrics } from './openmetrics/openmetrics.ts';
import type { Report } from './report.ts';
import { renderSarif, type SarifOptions } from './sarif/sarif.ts';
import { renderTerminal, type TerminalOptions } from './terminal.ts';

/** What one format or another has to know beside the report. */
export interface RenderOptions {
  readonly text: TerminalOptions;
  readonly sarif: SarifOptions;
  readonly junit: JunitOptions;
}

const RENDERERS: Readonly<Record<Format, (report: Report, options: RenderOptions) => string>> = {
  text: (report, { text }) => renderTerminal(report, text),
  markdown: (report) => renderMarkdown(report),
  json: renderJson,
  sarif: (report, { sarif }) => renderSarif(report, sarif),
  junit: (report, { junit }) => renderJunit(report, junit),
  openmetrics: (report) => renderOpenMetrics(report),
  html: (report) => renderHtml(report),
};

/** The report in the format that was asked for: the same bytes as its file in `report-dir`. Ends with a line feed. */
export function renderReport(format: Format, report: Report, options: RenderOptions): string {
  return RENDERERS[format](report, options);
}
