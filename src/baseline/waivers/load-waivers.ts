import path from 'node:path';
import { nearMiss } from '../../near-miss.ts';
import { ConfigurationError, type Problem } from '../../problem.ts';
import { decodeText } from '../decode-text.ts';
import { didYouMean, quote } from '../describe.ts';
import { withExcerpts } from '../excerpt.ts';
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
  if ('refused' in read) {
    const near = nearMiss(
      file,
      (read.beside ?? []).map((name) => path.join(path.dirname(file), name)),
    );
    const message = `Expected a file of waivers, found ${quote(file)}: ${read.refused}.`;
    problems.push({ message, ...didYouMean(near) });
    return [];
  }
  const decoded = decodeText(read.bytes, file);
  if ('problem' in decoded) {
    problems.push(decoded.problem);
    return [];
  }
  const parsed = parseSource(decoded.text, file, 'a list of waivers');
  const found: Problem[] = [];
  const waivers = 'root' in parsed ? readWaivers(parsed.root, lifetime, found) : [];
  if ('problems' in parsed) found.push(...parsed.problems);
  problems.push(...withExcerpts(found, new Map([[file, decoded.text]])));
  return waivers;
}
