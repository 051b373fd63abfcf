import { ConfigurationError, type Problem } from '../../problem.ts';
import { decodeText } from '../decode-text.ts';
import { quote } from '../describe.ts';
import type { BaselineFiles } from '../files.ts';
import { parseSource } from '../parse-source.ts';
import { type Lifetime, readWaivers } from './read-waivers.ts';
import type { Waiver } from './waiver.ts';

/** More than anybody mends in one go. */
const MOST_PROBLEMS = 100;

/**
 * Reads a file of waivers, YAML or JSON, guarded like a baseline: it comes from the same repository.
 * @throws {ConfigurationError} with everything that is wrong with it.
 */
export async function loadWaivers(file: string, files: BaselineFiles, lifetime: Lifetime): Promise<readonly Waiver[]> {
  const problems: Problem[] = [];
  const waivers = await parse(file, files, lifetime, problems);
  const cut = problems.length - MOST_PROBLEMS;
  const more = cut > 0 ? [{ message: `${cut} more problems are not shown.`, place: { file } }] : [];
  if (problems.length > 0) throw new ConfigurationError([...problems.slice(0, MOST_PROBLEMS), ...more]);
  return waivers;
}

async function parse(
  file: string,
  files: BaselineFiles,
  lifetime: Lifetime,
  problems: Problem[],
): Promise<readonly Waiver[]> {
  const read = await files.read(file);
  const text = 'refused' in read ? read : decodeText(read.bytes);
  if ('refused' in text) {
    problems.push({ message: `Expected a file of waivers, found ${quote(file)}: ${text.refused}.` });
    return [];
  }
  const parsed = parseSource(text.text, file, 'a list of waivers');
  if ('root' in parsed) return readWaivers(parsed.root, lifetime, problems);
  problems.push(...parsed.problems);
  return [];
}
