import { withUnasked } from '../facts/asked.ts';
import { type BundledHost, choicesOf, loadBundle } from '../facts/bundle.ts';
import type { Facts } from '../facts/facts.ts';
import { bundled, gatherAll } from '../gather.ts';
import type { Settings } from '../inputs/inputs.ts';
import { parseInputs } from '../inputs/parse-inputs.ts';
import type { Host } from '../inventory/host.ts';
import type { BoundedBaseline } from '../judging/bounded-baseline.ts';
import { nearMiss } from '../near-miss.ts';
import { makePlan, type Plan, readBaselines } from '../plan.ts';
import { ConfigurationError } from '../problem.ts';
import { foldedList } from '../report/fold-names.ts';
import { problemText } from '../report/problem-text.ts';
import type { Arguments } from './arguments.ts';
import { flagName } from './flag-name.ts';
import type { Terminal } from './terminal.ts';
import { withUserDefaults } from './user-defaults.ts';

type Unreached = NonNullable<BundledHost['error']>;

/** The host that a command is about: its facts, or why there are none. */
export type OneHost = {
  readonly name: string;
  readonly place: Host['place'];
  readonly baseline: BoundedBaseline;
} & ({ readonly facts: Facts } | { readonly facts?: never; readonly error: Unreached });

/**
 * Reads the one host that stands after the command, live or from saved facts.
 * @throws {ConfigurationError} when HOST is none of the inventory or of the bundle, or more than one.
 */
export async function readOneHost(input: Arguments, terminal: Terminal): Promise<OneHost> {
  const [command = '', name = ''] = input.positionals;
  if (input.inputs.has('hosts')) {
    const hint = `Usage: limits-audit ${command} HOST [OPTIONS]`;
    throw new ConfigurationError([{ message: `"${command}" takes the host as an operand, not as --hosts.`, hint }]);
  }
  const inputs = await withUserDefaults(input.inputs, terminal);
  const settings = parseInputs(inputs, flagName);
  return settings.facts === undefined
    ? await readLive({ ...settings, hosts: name }, terminal)
    : await readSaved(settings, settings.facts, name);
}

async function readLive(settings: Settings, terminal: Terminal): Promise<OneHost> {
  const plan = await makePlan(settings, terminal.environment['SSH_AUTH_SOCK'] || undefined, new Date());
  try {
    return await readPlanned(plan, settings, terminal);
  } finally {
    await plan.transport.close();
  }
}

async function readPlanned(plan: Plan, settings: Settings, terminal: Terminal): Promise<OneHost> {
  if (plan.hosts.length > 1) throw new ConfigurationError([notOne(settings.hosts, plan.hosts)]);
  for (const warning of plan.warnings) terminal.note(`warning: ${problemText(warning)}`);
  const [gathered] = await gatherAll(plan.hosts, plan.transport, {
    concurrency: 1,
    probeTimeoutMs: settings['probe-timeout'],
    retries: settings.retries,
    sysctlKeys: plan.baselines.sysctlKeys,
    inputNames: plan.baselines.inputNames,
    signal: AbortSignal.any([terminal.signal, AbortSignal.timeout(settings.timeout)]),
    now: () => new Date(),
    onHost: () => undefined,
  });
  // A pattern that selects no host is refused by the plan.
  if (gathered === undefined) throw new Error(`no host for ${settings.hosts}`);
  return oneHost(bundled(gathered), plan.baselines.of(gathered.host.baseline).baseline);
}

function notOne(pattern: string, hosts: readonly Host[]) {
  const names = foldedList(
    hosts.map((host) => host.name),
    10,
  );
  return {
    message: `Expected one host, found that "${pattern}" selects ${hosts.length}: ${names}.`,
    hint: 'Name one of them.',
  };
}

async function readSaved(settings: Settings, file: string, name: string): Promise<OneHost> {
  const bundle = await loadBundle(file);
  const baselines = await readBaselines(settings, choicesOf(bundle));
  const { hosts } = bundle;
  const host = hosts.find((candidate) => candidate.name === name);
  if (host !== undefined) {
    const { baseline } = baselines.of(host.baseline);
    return oneHost(withUnasked(host, bundle.asked, baseline.reads), baseline);
  }
  const names = hosts.map((candidate) => candidate.name);
  const near = nearMiss(name, names);
  const found = names.length === 0 ? 'It holds no host.' : `It holds ${foldedList(names, 10)}.`;
  throw new ConfigurationError([
    {
      message: `Expected a host of the facts bundle, found "${name}".`,
      place: { file },
      hint: near === undefined ? found : `Did you mean "${near}"?`,
    },
  ]);
}

function oneHost({ name, location: place, facts, error }: BundledHost, baseline: BoundedBaseline): OneHost {
  if (facts !== undefined) return { name, place, baseline, facts };
  // Neither is refused when a bundle is read, and never made by a live run.
  if (error === undefined) throw new Error(`neither facts nor an error of ${name}`);
  return { name, place, baseline, error };
}
