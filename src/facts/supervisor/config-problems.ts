import type { ConfigProblem } from '../facts.ts';

/** `because: 'absence'`: a file that could not be read may hold what is missed. */
export type Report = (problem: ConfigProblem, because?: 'absence') => void;

const MOST = 200;

/** Keeps each problem once, at most 200 of them; then the last one says how many more there were. */
export function collectProblems(): { readonly report: Report; readonly problems: () => readonly ConfigProblem[] } {
  const kept = new Map<string, ConfigProblem>();
  let more = 0;
  let moreFatal = false;
  const report: Report = (problem) => {
    const id = JSON.stringify([problem.code, problem.file, problem.line, problem.message]);
    if (kept.has(id)) return;
    if (kept.size < MOST) kept.set(id, problem);
    else {
      more += 1;
      moreFatal ||= problem.fatal;
    }
  };
  const problems = () => {
    const rest: ConfigProblem = { code: 'bad-value', message: `and ${more} more problems`, fatal: moreFatal };
    return more === 0 ? [...kept.values()] : [...kept.values(), rest];
  };
  return { report, problems };
}
