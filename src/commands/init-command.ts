import { gatherFacts } from '../audit.ts';
import { filesOnDisk } from '../baseline/files.ts';
import { judge } from '../baseline/judge.ts';
import { loadBaseline } from '../baseline/load-baseline.ts';
import { EXIT } from '../exit-code.ts';
import { withUnasked } from '../facts/asked.ts';
import { type FactsBundle, loadBundle } from '../facts/bundle.ts';
import type { Settings } from '../inputs/inputs.ts';
import { parseInputs } from '../inputs/parse-inputs.ts';
import { nearMiss } from '../near-miss.ts';
import { ConfigurationError, type Problem } from '../problem.ts';
import { renderDraft } from '../report/draft/render-draft.ts';
import { problemText } from '../report/problem-text.ts';
import { escapeTerminal } from '../report/untrusted.ts';
import type { Arguments } from './arguments.ts';
import { flagName } from './flag-name.ts';
import { writeNew } from './new-file.ts';
import { tellProgress } from './tell-progress.ts';
import type { Terminal } from './terminal.ts';
import { withUserDefaults } from './user-defaults.ts';

/** What `init` can draft. Loaded when it is chosen, as commands are. */
const DRAFTS: Readonly<Record<string, (input: Arguments, terminal: Terminal) => Promise<number>>> = {
  baseline: draftBaseline,
  'known-hosts': async (...given) =>
    (await import(/* webpackMode: "eager" */ './init-known-hosts.ts')).draftKnownHosts(...given),
  inventory: async (...given) =>
    (await import(/* webpackMode: "eager" */ './init-inventory.ts')).draftInventory(...given),
};

/** `limits-audit init [WHAT]`: a first file to go on from. It never replaces one that is there. */
export async function runInitCommand(input: Arguments, terminal: Terminal): Promise<number> {
  refuseWhatHasNoPart(input);
  const [, what = 'baseline', ...names] = input.positionals;
  const draft = Object.hasOwn(DRAFTS, what) ? DRAFTS[what] : undefined;
  if (draft === undefined) throw new ConfigurationError([noSuchDraft(what)]);
  if (names.length > 0 && what !== 'inventory') {
    const message = `"init ${what}" takes no names of hosts, found "${names[0]}".`;
    throw new ConfigurationError([{ message, hint: 'Select hosts with --hosts.' }]);
  }
  return draft(input, terminal);
}

function noSuchDraft(what: string): Problem {
  const names = Object.keys(DRAFTS);
  const near = nearMiss(what, names);
  const hint = near === undefined ? `It drafts one of ${names.join(', ')}.` : `Did you mean "${near}"?`;
  return { message: `init drafts no "${what}".`, hint };
}

/**
 * `limits-audit init`: a baseline as a draft, from what hosts have now. Incomplete when a host could not be read.
 * @throws {ConfigurationError} when the file of --output is there already: somebody may have worked on it.
 */
async function draftBaseline(input: Arguments, terminal: Terminal): Promise<number> {
  const settings = parseInputs(await withUserDefaults(input.inputs, terminal), flagName);
  const { hosts, gatheredAt, asked } = await readBundle({ ...settings, baseline: ['recommended'] }, terminal);
  const recommended = await loadBaseline(['recommended'], filesOnDisk('.'));
  const read = hosts.flatMap((host) => {
    const { name, groups, facts } = withUnasked(host, asked, recommended.reads);
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
  await writeNew(renderDraft({ hosts: read, unread, gatheredAt }), input.output, terminal);
  const check = `Look through it, then: limits-audit check-baseline --baseline ${escapeTerminal(input.output ?? 'FILE')}`;
  if (settings.facts !== undefined) terminal.note(`${check} --facts ${escapeTerminal(settings.facts)}`);
  else {
    terminal.note(check);
    terminal.note('An audit by it saves facts.json in its report-dir, for check-baseline --facts to try changes on.');
  }
  return unread.length > 0 ? EXIT.incomplete : EXIT.passed;
}

function refuseWhatHasNoPart({ inputs, json }: Arguments): void {
  const problems: Problem[] = [];
  if (inputs.has('baseline')) {
    problems.push({
      message: 'init takes no --baseline.',
      hint: 'A draft of a baseline extends recommended; change that in the file.',
    });
  }
  if (json) problems.push({ message: 'init takes no --json: a draft is for people to read.' });
  if (problems.length > 0) throw new ConfigurationError(problems);
}

async function readBundle(settings: Settings, terminal: Terminal): Promise<FactsBundle> {
  if (settings.facts !== undefined) return loadBundle(settings.facts);
  const progress = tellProgress(terminal);
  return gatherFacts(settings, {
    now: () => new Date(),
    signal: terminal.signal,
    agentSocket: terminal.environment['SSH_AUTH_SOCK'] || undefined,
    onProgress: progress.tell,
    onWarning: (problem) => terminal.note(`warning: ${problemText(problem)}`),
  }).finally(progress.end);
}
