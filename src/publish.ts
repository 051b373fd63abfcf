import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FactsBundle } from './facts/bundle.ts';
import { ConfigurationError } from './problem.ts';
import { renderHtml } from './report/html/render-html.ts';
import { renderJson } from './report/json.ts';
import { renderMarkdown } from './report/markdown.ts';
import type { Report } from './report/report.ts';

/** The files of one run, as paths that a user can open. */
export interface Published {
  readonly directory: string;
  readonly reportJson: string;
  readonly reportMarkdown: string;
  readonly reportHtml: string;
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

/** Writes the reports of a run into `directory`. */
export async function publish(report: Report, bundle: FactsBundle, directory: string): Promise<Published> {
  const published = {
    directory,
    reportJson: path.join(directory, 'report.json'),
    reportMarkdown: path.join(directory, 'report.md'),
    reportHtml: path.join(directory, 'report.html'),
    factsJson: path.join(directory, 'facts.json'),
  };
  await Promise.all([
    writeWhole(published.reportJson, renderJson(report)),
    writeWhole(published.reportMarkdown, renderMarkdown(report)),
    writeWhole(published.reportHtml, renderHtml(report)),
    writeWhole(published.factsJson, `${JSON.stringify(bundle)}\n`),
  ]);
  return published;
}

/** Whole or not at all: whoever kills the process meanwhile must not be left with half a report. */
async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.part`, text);
  await rename(`${file}.part`, file);
}
