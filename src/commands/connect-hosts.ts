import { setMaxListeners } from 'node:events';
import pMap from 'p-map';
import { EXIT } from '../exit-code.ts';
import type { Facts } from '../facts/facts.ts';
import { readFacts } from '../facts/read-facts.ts';
import { type Attempted, attempt } from '../gather.ts';
import type { Settings } from '../inputs/inputs.ts';
import { parseInputs } from '../inputs/parse-inputs.ts';
import type { Become, Host } from '../inventory/host.ts';
import { makePlan, type Plan } from '../plan.ts';
import { runProbe } from '../probe/run-probe.ts';
import { ConfigurationError } from '../problem.ts';
import { checkHost } from '../report/connect/check-host.ts';
import { checkProgressLine } from '../report/connect/check-progress.ts';
import type { ConnectionCheck, HostCheck } from '../report/connect/connection-check.ts';
import { renderCheck } from '../report/connect/render-check.ts';
import { renderJsonText } from '../report/json.ts';
import { problemText } from '../report/problem-text.ts';
import { type Failure, FailureError } from '../transport/failure.ts';
import type { Milestone } from '../transport/milestone.ts';
import type { Session } from '../transport/session.ts';
import { VERSION } from '../version.ts';
import type { Arguments } from './arguments.ts';
import { flagName } from './flag-name.ts';
import type { Terminal } from './terminal.ts';
import { withUserDefaults } from './user-defaults.ts';

/**
 * `limits-audit check-inventory --connect`: takes the way to every host as an audit would, and tells how far it leads.
 * Judges nothing, writes nothing. Without any known host key it still asks every host for its key, and logs in to none.
 */
export async function runConnectHosts(input: Arguments, terminal: Terminal): Promise<number> {
  const settings = parseInputs(await withUserDefaults(input.inputs, terminal), flagName);
  if (settings.facts !== undefined) throw new ConfigurationError([CONNECTS_TO_NO_FACTS]);
  const agentSocket = terminal.environment['SSH_AUTH_SOCK'] || undefined;
  const plan = await makePlan(settings, agentSocket, now(), { hostKeys: 'sought', judges: false });
  for (const warning of plan.warnings) terminal.note(`warning: ${problemText(warning)}`);
  // Connections to jump hosts are shared, and one that is left open keeps the process from ending.
  const hosts = await checkAll(plan, settings, terminal).finally(() => plan.transport.close());
  const check: ConnectionCheck = {
    schemaVersion: 1,
    tool: { name: 'limits-audit', version: VERSION },
    summary: summarise(hosts),
    hosts,
  };
  terminal.print(input.json ? renderJsonText(check) : renderCheck(check, terminal));
  return check.summary.ok === hosts.length ? EXIT.passed : EXIT.incomplete;
}

const CONNECTS_TO_NO_FACTS = {
  message: '--connect connects to hosts, and --facts to none.',
  hint: 'Drop one of them.',
};

function summarise(hosts: readonly HostCheck[]): ConnectionCheck['summary'] {
  const having = (status: HostCheck['status']) => hosts.filter((host) => host.status === status).length;
  return { hosts: hosts.length, ok: having('ok'), unknown: having('unknown'), failed: having('failed') };
}

async function checkAll(plan: Plan, settings: Settings, terminal: Terminal): Promise<readonly HostCheck[]> {
  const signal = AbortSignal.any([terminal.signal, AbortSignal.timeout(settings.timeout)]);
  // As in cancel.ts: every host in flight listens.
  setMaxListeners(0, signal);
  let done = 0;
  const checkOne = async (host: Host): Promise<HostCheck> => {
    const check = await tryHost(host, plan, settings, signal);
    done += 1;
    terminal.note(checkProgressLine(check, done, plan.hosts.length));
    return check;
  };
  return pMap(plan.hosts, checkOne, { concurrency: settings.concurrency });
}

/** What the probe read and, where it was not read as asked, why. */
interface Probed {
  readonly facts: Facts | undefined;
  readonly failure: Failure | undefined;
}

async function tryHost(host: Host, plan: Plan, settings: Settings, signal: AbortSignal): Promise<HostCheck> {
  let milestones: Milestone[] = [];
  let connected = false;
  const probeOnce = async (): Promise<Probed> => {
    milestones = [];
    connected = false;
    const session = await plan.transport.connect(host, signal, (milestone) => milestones.push(milestone));
    connected = true;
    try {
      return await probeBothWays(host, (become) => probe(session, { ...host, become }, plan, settings, signal));
    } finally {
      session.close();
    }
  };
  const tried: Attempted<Probed> = await attempt(probeOnce, { retries: settings.retries, signal });
  const { attempts, milliseconds, result } = tried;
  const failure = tried.failure ?? result?.failure;
  return checkHost({
    host,
    attempts,
    milliseconds,
    milestones,
    connected,
    ...(failure === undefined ? {} : { failure }),
    ...(result?.facts === undefined ? {} : { facts: result.facts }),
  });
}

const now = () => new Date();

/**
 * As asked and, when it is sudo that fails, once more without: to see what would be unknown then, and because a login
 * shell that runs nothing looks to sudo's caller like a sudo that refuses.
 */
async function probeBothWays(host: Host, run: (become: Become) => Promise<Facts>): Promise<Probed> {
  try {
    return { facts: await run(host.become), failure: undefined };
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.phase !== 'sudo') throw error;
    const { failure } = error;
    return run('none').then(
      (facts) => ({ facts, failure }),
      (second: unknown) => ({ facts: undefined, failure: shellFailure(second) ?? failure }),
    );
  }
}

function shellFailure(error: unknown): Failure | undefined {
  return error instanceof FailureError && error.failure.phase === 'shell' ? error.failure : undefined;
}

async function probe(
  session: Session,
  host: Host,
  plan: Plan,
  settings: Settings,
  signal: AbortSignal,
): Promise<Facts> {
  const output = await runProbe(session, {
    become: host.become,
    becomeUser: host.becomeUser,
    ...(host.user === undefined ? {} : { user: host.user }),
    timeoutMs: settings['probe-timeout'],
    signal,
  });
  const { sysctlKeys, inputNames } = plan.baselines;
  return readFacts(output, { host, at: now(), sysctlKeys, inputNames });
}
