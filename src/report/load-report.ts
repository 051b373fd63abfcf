import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { ConfigurationError, type Problem } from '../problem.ts';
import { Report } from './report.ts';

/** Places that do not fit and are named; the rest is counted. */
const SHOWN = 10;

const HOW = 'Use the report.json that an audit with this version wrote into its report-dir.';

/** @throws {ConfigurationError} when the file cannot be read, or is no report: at most {@link SHOWN} places. */
export async function loadReport(file: string): Promise<Report> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw refused(file, [`Expected a report, found that it cannot be read: ${(error as NodeJS.ErrnoException).code}.`]);
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw refused(file, [`Expected a report in JSON: ${(error as Error).message}.`]);
  }
  // JSON.parse makes Infinity of 1e999, which would be above every minimum: strictNumbers.
  const validate = new Ajv2020({ allErrors: true, strict: false, strictNumbers: true }).compile<Report>(Report);
  if (validate(document)) return document;
  const errors = validate.errors ?? [];
  const places = errors.slice(0, SHOWN).map(({ instancePath, message }) => {
    return `Not a report: ${instancePath || 'the document'} ${message ?? 'does not fit'}.`;
  });
  const cut = errors.length - SHOWN;
  throw refused(file, cut > 0 ? [...places, `${cut} more places do not fit.`] : places);
}

function refused(file: string, messages: readonly string[]): ConfigurationError {
  const problems: Problem[] = messages.map((message) => ({ message, place: { file }, hint: HOW }));
  return new ConfigurationError(problems);
}
