import { setMaxListeners } from 'node:events';
import pMap from 'p-map';
import { EXIT } from '../exit-code.ts';
import { attempt } from '../gather.ts';
import type { Settings } from '../inputs/inputs.ts';
import { parseInputs } from '../inputs/parse-inputs.ts';
import type { Host } from '../inventory/host.ts';
import { type Plan, planKeyReading } from '../plan.ts';
import { ConfigurationError, type Problem } from '../problem.ts';
import { type AskedServer, sortKeys } from '../report/draft/offered-keys.ts';
import { renderKnownHosts } from '../report/draft/render-known-hosts.ts';
import { problemText } from '../report/problem-text.ts';
import { escapeTerminal } from '../report/untrusted.ts';
import { counted } from '../report/words.ts';
import { describeWay } from '../transport/find-way.ts';
import { wayKey } from '../transport/jump-pool.ts';
import type { KeyHolder } from '../transport/read-host-keys.ts';
import type { Arguments } from './arguments.ts';
import { flagName } from './flag-name.ts';
import { writeNew } from './new-file.ts';
import type { Terminal } from './terminal.ts';
import { withUserDefaults } from './user-defaults.ts';

/**
 * `limits-audit init known-hosts`: the keys that the hosts, and the jump hosts on the way, offer, as known_hosts lines
 * for a person to compare. No host is logged in to, and a jump host only when its key is known. Incomplete when a
 * server could not be read, or contradicts what is known.
 */
export async function draftKnownHosts(input: Arguments, terminal: Terminal): Promise<number> {
  const settings = parseInputs(await withUserDefaults(input.inputs, terminal), flagName);
  const problems = refused(settings);
  if (problems.length > 0) throw new ConfigurationError(problems);
  const plan = await planKeyReading(settings, terminal.environment['SSH_AUTH_SOCK'] || undefined);
  for (const warning of plan.warnings) terminal.note(`warning: ${problemText(warning)}`);
  const asked = await askAll(plan, settings, terminal).finally(() => plan.transport.close());
  const sorted = sortKeys(asked);
  for (const { server, message } of sorted.leftOut) {
    terminal.note(`no line for ${escapeTerminal(server.names.join(', '))}: ${escapeTerminal(message)}`);
  }
  if (sorted.lines.length === 0) {
    terminal.note('No key was read that could have a line, so nothing was written.');
    return EXIT.incomplete;
  }
  await writeNew(renderKnownHosts(sorted, new Date().toISOString()), input.output, terminal);
  terminal.note('Nobody has verified these keys: compare each fingerprint on the host itself before you trust it.');
  return sorted.leftOut.length > 0 ? EXIT.incomplete : EXIT.passed;
}

function refused(settings: Settings): readonly Problem[] {
  const problems: Problem[] = [];
  if (settings.facts !== undefined) {
    const message = 'Host keys are read from hosts, and --facts connects to none.';
    problems.push({ message, hint: 'Drop --facts.' });
  }
  if (settings['ssh-backend'] === 'openssh') {
    const message = 'init known-hosts reads keys with the built-in client, and --ssh-backend openssh asks for another.';
    problems.push({ message, hint: 'Drop --ssh-backend, or use ssh-keyscan.' });
  }
  return problems;
}

async function askAll(
  { hosts, transport }: Pick<Plan, 'hosts' | 'transport'>,
  { timeout, retries, concurrency }: Settings,
  terminal: Terminal,
): Promise<readonly AskedServer[]> {
  const signal = AbortSignal.any([terminal.signal, AbortSignal.timeout(timeout)]);
  // As in cancel.ts: every server that is asked listens.
  setMaxListeners(0, signal);
  const servers = serversOf(hosts);
  let done = 0;
  const ask = async ({ names, holder }: Named): Promise<AskedServer> => {
    const { server, hops } = holder;
    const { result, failure } = await attempt(() => transport.hostKeys(holder, signal), { retries, signal });
    const target = describeWay(server, hops);
    done += 1;
    const became = result ? counted(result.length, 'key') : `not read (${failure?.code ?? 'internal'})`;
    terminal.note(`[${done}/${servers.length}] ${escapeTerminal(names.join(', '))}: ${became}`);
    if (result) return { names, target, keys: result };
    // attempt() answers one of the two.
    if (failure === undefined) throw new Error(`neither keys nor a failure of ${target}`);
    return { names, target, failure };
  };
  return pMap(servers, ask, { concurrency });
}

interface Named {
  readonly names: readonly string[];
  readonly holder: KeyHolder;
}

/** Each server once, whoever it is for: the jump hosts before the hosts behind them. */
function serversOf(hosts: readonly Host[]): readonly Named[] {
  const servers = new Map<string, { readonly names: Set<string>; readonly holder: KeyHolder }>();
  for (const host of hosts.filter(({ transport }) => transport === 'ssh')) {
    const way = [...host.jump, host];
    for (const [index, server] of way.entries()) {
      const hops = host.jump.slice(0, index);
      // Not the login: nobody logs in.
      const key = wayKey([...hops, { ...server, name: '', user: '', keys: [], place: undefined }]);
      const known = servers.get(key) ?? { names: new Set<string>(), holder: { server, hops } };
      servers.set(key, { ...known, names: known.names.add(server.name) });
    }
  }
  return [...servers.values()].map(({ names, holder }) => ({ names: [...names], holder }));
}
