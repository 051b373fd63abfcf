import { writeFile } from 'node:fs/promises';
import { audit } from '../audit.ts';
import { filesOnDisk } from '../baseline/files.ts';
import { judge } from '../baseline/judge.ts';
import { loadBaseline } from '../baseline/load-baseline.ts';
import { EXIT } from '../exit-code.ts';
import { type FactsBundle, loadBundle } from '../facts/bundle.ts';
import type { Settings } from '../inputs/inputs.ts';
import { parseInputs } from '../inputs/parse-inputs.ts';
import { ConfigurationError, type Problem } from '../problem.ts';
import { renderDraft } from '../report/draft/render-draft.ts';
import { problemText } from '../report/problem-text.ts';
import { progressLine } from '../report/progress.ts';
import type { Arguments } from './arguments.ts';
import { flagName } from './flag-name.ts';
import type { Terminal } from './terminal.ts';
import { withUserDefaults } from './user-defaults.ts';

/**
 * `limits-audit init`: a baseline as a draft, from what hosts have now. Incomplete when a host could not be read.
 * @throws {ConfigurationError} when the file of --output is there already: somebody may have worked on it.
 */
export async function runInitCommand(input: Arguments, terminal: Terminal): Promise<number> {
  refuseWhatHasNoPart(input);
  const settings = parseInputs(await withUserDefaults(input.inputs, terminal), flagName);
  const { hosts, gatheredAt } = await readBundle({ ...settings, baseline: ['recommended'] }, terminal);
  const recommended = await loadBaseline(['recommended'], filesOnDisk('.'));
  const read = hosts.flatMap(({ name, groups, facts }) => {
    if (facts === undefined) return [];
    // By recommended's own inputs: a variable of the inventory is what somebody already decided.
    return [{ name, groups, facts, results: judge(recommended.compileFor(new Map()), facts) }];
  });
  const unread = hosts.flatMap(({ name, error }) => (error ? [{ name, code: error.code }] : []));
  if (read.length === 0) {
    terminal.note(
      'No host was read, so there is nothing to draft from. "limits-audit check-inventory --connect" says why.',
    );
    return EXIT.incomplete;
  }
  await put(renderDraft({ hosts: read, unread, gatheredAt }), input.output, terminal);
  terminal.note('Look through it, then: limits-audit check-baseline --baseline FILE --facts facts.json');
  return unread.length > 0 ? EXIT.incomplete : EXIT.passed;
}

function refuseWhatHasNoPart({ inputs, json }: Arguments): void {
  const problems: Problem[] = [];
  if (inputs.has('baseline')) {
    problems.push({
      message: 'init takes no --baseline.',
      hint: 'Its draft extends recommended; change that in the file.',
    });
  }
  if (json) problems.push({ message: 'init takes no --json: a draft is YAML, for people to read.' });
  if (problems.length > 0) throw new ConfigurationError(problems);
}

async function readBundle(settings: Settings, terminal: Terminal): Promise<FactsBundle> {
  if (settings.facts !== undefined) return loadBundle(settings.facts);
  const { bundle } = await audit(settings, {
    now: () => new Date(),
    signal: terminal.signal,
    agentSocket: terminal.environment['SSH_AUTH_SOCK'] || undefined,
    onProgress: (progress) => terminal.note(progressLine(progress)),
    onWarning: (problem) => terminal.note(`warning: ${problemText(problem)}`),
  });
  return bundle;
}

async function put(text: string, file: string | undefined, terminal: Terminal): Promise<void> {
  if (file === undefined) {
    terminal.print(text.trimEnd());
    return;
  }
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const found = code === 'EEXIST' ? 'it is there already' : `it cannot be written: ${code}`;
    const hint = 'Name a new file, or leave --output out to print the draft.';
    throw new ConfigurationError([{ message: `--output ${file}: expected a new file, found that ${found}.`, hint }]);
  }
  terminal.note(`Written: ${file}`);
}
