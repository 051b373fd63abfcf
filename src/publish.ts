import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FactsBundle } from './facts/bundle.ts';
import { ConfigurationError } from './problem.ts';
import { renderHtml } from './report/html/render-html.ts';
import { renderJson } from './report/json.ts';
import { renderJunit } from './report/junit/junit.ts';
import { renderMarkdown } from './report/markdown.ts';
import { renderOpenMetrics } from './report/openmetrics/openmetrics.ts';
import type { Report } from './report/report.ts';
import { renderSarif } from './report/sarif/sarif.ts';

/** The files of one run, as paths that a user can open. */
export interface Published {
  readonly directory: string;
  readonly reportJson: string;
  readonly reportMarkdown: string;
  readonly reportHtml: string;
  readonly reportSarif: string;
  readonly reportJunit: string;
  readonly reportOpenMetrics: string;
  readonly factsJson: string;
}

/** Makes the report directory before any host is contacted, so that a bad one costs no audit. */
export async function prepareReportDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
  } catch (error) {
    throw new ConfigurationError([
      {
        message: `The report directory ${directory} cannot be made: ${(error as NodeJS.ErrnoException).code}.`,
        hint: 'Set report-dir to a directory that this process may write to.',
      },
    ]);
  }
}

/** What the reports say that is not in the report, and how. */
export interface PublishOptions {
  readonly directory: string;
  /** Of the process that audits; SARIF tells it. */
  readonly exitCode: number;
  /** What JUnit calls a check whose fact could not be read. */
  readonly junitUnknown: 'error' | 'skipped';
}

/** Writes the reports of a run into its directory, one after the other: each of a big fleet takes its own memory. */
export async function publish(report: Report, bundle: FactsBundle, options: PublishOptions): Promise<Published> {
  const { directory, exitCode, junitUnknown } = options;
  const published = {
    directory,
    reportJson: path.join(directory, 'report.json'),
    reportMarkdown: path.join(directory, 'report.md'),
    reportHtml: path.join(directory, 'report.html'),
    reportSarif: path.join(directory, 'report.sarif'),
    reportJunit: path.join(directory, 'report.junit.xml'),
    reportOpenMetrics: path.join(directory, 'report.prom'),
    factsJson: path.join(directory, 'facts.json'),
  };
  // What all others can be made from comes first: whatever befalls the rest, nothing is lost.
  await writeWhole(published.reportJson, renderJson(report));
  await writeWhole(published.factsJson, `${JSON.stringify(bundle)}\n`);
  await writeWhole(published.reportMarkdown, renderMarkdown(report));
  await writeWhole(published.reportHtml, renderHtml(report));
  await writeWhole(published.reportSarif, renderSarif(report, { root: process.cwd(), exitCode }));
  await writeWhole(published.reportJunit, renderJunit(report, { unknown: junitUnknown }));
  await writeWhole(published.reportOpenMetrics, renderOpenMetrics(report));
  return published;
}

/** Whole or not at all: whoever kills the process meanwhile must not be left with half a report. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.part`, text);
  await rename(`${file}.part`, file);
}
