import { readFile } from 'node:fs/promises';
import { filesOnDisk } from './baseline/files.ts';
import type { Baseline } from './baseline/load-baseline.ts';
import { loadWaivers } from './baseline/waivers/load-waivers.ts';
import type { Waiver } from './baseline/waivers/waiver.ts';
import type { Settings } from './inputs/inputs.ts';
import { explainVariable, findVariable } from './inventory/explain-variable.ts';
import type { BaselineChoice, Host } from './inventory/host.ts';
import { loadInventory, resolveHosts } from './inventory/inventory.ts';
import type { Inventory } from './inventory/model.ts';
import { loadSshConfig } from './inventory/ssh-config/load.ts';
import { type Baselines, loadBaselines } from './judging/load-baselines.ts';
import { nearInputs } from './judging/near-inputs.ts';
import { ConfigurationError, formatProblem, type Problem } from './problem.ts';
import type { HostKeys } from './transport/check-hosts.ts';
import { openTransport, type Transport, type TransportSettings } from './transport/transport.ts';

/** What a live run is made of, all of it read and checked before the first host is contacted. */
export interface Plan {
  readonly hosts: readonly Host[];
  readonly inventory: Inventory;
  readonly baselines: Baselines;
  readonly waivers: readonly Waiver[];
  readonly transport: Transport;
  /** What is odd and stops nothing. */
  readonly warnings: readonly Problem[];
}

export interface PlanOptions {
  readonly hostKeys?: HostKeys;
  /** False where hosts are only read: a baseline that the inventory chooses and that is not there yet is a warning. */
  readonly judges?: boolean;
}

/**
 * Reads inventory, baseline, waivers, keys and known hosts, and checks that the baseline fits every host.
 * @throws {ConfigurationError} with what is wrong with any of them, at once.
 */
export async function makePlan(
  settings: Settings,
  agentSocket: string | undefined,
  now: Date,
  { hostKeys = 'needed', judges = true }: PlanOptions = {},
): Promise<Plan> {
  const problems = new Map<string, Problem>();
  const collect = <T>(part: Promise<T>): Promise<T | undefined> =>
    part.catch((error: unknown) => keep(error, problems));
  const given = await collect(readTargets(settings));
  const unread = !judges && given ? await unreadChoices(given.hosts) : [];
  const targets = given && unread.length > 0 ? { ...given, hosts: given.hosts.map(withoutChoice) } : given;
  const choices = targets?.hosts.map((host) => host.baseline) ?? [];
  const baselines = await collect(readBaselines(settings, choices));
  const waivers = await collect(readWaivers(settings, now));
  const transport = await openWays(settings, agentSocket, { hosts: targets?.hosts, hostKeys, problems });
  if (judges && targets && baselines) {
    for (const host of targets.hosts) {
      await collect(checkInputs(baselines.of(host.baseline).baseline, targets.inventory, host));
    }
  }
  if (problems.size > 0 || !targets || !baselines || !waivers || !transport) {
    throw new ConfigurationError([...problems.values()]);
  }
  const { inventory } = targets;
  const hosts = targets.hosts.map((host) => withInputPlaces(host, inventory, baselines.inputNames));
  const warnings = [
    ...unread,
    ...baselines.warnings,
    ...nearInputs(hosts, inventory, baselines),
    ...transport.warnings(hosts),
  ];
  return { hosts, inventory, baselines, waivers, transport, warnings };
}

/**
 * For a run that only reads the keys of hosts: no baseline has a part in it, and only jump hosts are logged in to.
 * @throws {ConfigurationError} with what is wrong with inventory, keys or known hosts, at once.
 */
export async function planKeyReading(
  settings: Settings,
  agentSocket: string | undefined,
): Promise<Pick<Plan, 'hosts' | 'transport' | 'warnings'>> {
  const problems = new Map<string, Problem>();
  const targets = await readTargets(settings).catch((error: unknown) => keep(error, problems));
  const transport = await openWays(settings, agentSocket, { hosts: targets?.hosts, hostKeys: 'read', problems });
  if (problems.size > 0 || !targets || !transport) throw new ConfigurationError([...problems.values()]);
  return { hosts: targets.hosts, transport, warnings: transport.warnings(targets.hosts) };
}

interface Ways {
  /** Absent when they are not known. */
  readonly hosts: readonly Host[] | undefined;
  readonly hostKeys: HostKeys;
  /** What is wrong is added here. */
  readonly problems: Map<string, Problem>;
}

async function openWays(
  settings: Settings,
  agentSocket: string | undefined,
  { hosts, hostKeys, problems }: Ways,
): Promise<Transport | undefined> {
  const collect = <T>(part: Promise<T>): Promise<T | undefined> =>
    part.catch((error: unknown) => keep(error, problems));
  // In an object, so that a file that cannot be read is not taken for an input that was not given.
  const known = await collect(readKnownHosts(settings['known-hosts']).then((knownHosts) => ({ knownHosts })));
  const knownHostsFiles = await readKnownHostsFiles(hosts ?? []);
  const transport = await collect(
    openTransport({ ...transportSettings(settings, agentSocket), ...known, knownHostsFiles }),
  );
  const checked = hosts && known && transport ? transport.check(hosts, hostKeys) : [];
  for (const problem of checked) problems.set(formatProblem(problem), problem);
  return transport;
}

/** The hosts that the inputs select, and the inventory that they stand in. */
export interface Targets {
  readonly inventory: Inventory;
  readonly hosts: readonly Host[];
}

/**
 * Reads inventory and ssh_config and settles how every selected host is reached.
 * @throws {ConfigurationError} with what is wrong with both files, or else with the hosts, at once.
 */
export async function readTargets(settings: Settings): Promise<Targets> {
  const problems = new Map<string, Problem>();
  const file = settings['ssh-config'];
  const inventory = await loadInventory(settings.inventory).catch((error: unknown) => keep(error, problems));
  const sshConfig = file && (await loadSshConfig(file).catch((error: unknown) => keep(error, problems)));
  if (!inventory || problems.size > 0) throw new ConfigurationError([...problems.values()]);
  const { user, port, become, jump } = settings;
  const defaults = { user, port, become, jump, sshConfig: sshConfig || undefined };
  return { inventory, hosts: resolveHosts(inventory, settings.hosts, defaults) };
}

/** The baselines alone, which are all that saved facts need. `choices`: one for each host. */
export function readBaselines(
  settings: Settings,
  choices: readonly (BaselineChoice | undefined)[],
): Promise<Baselines> {
  return loadBaselines(settings.baseline, choices, '.');
}

/** The waivers of a run, seen from its own day; none when no file is given. */
export async function readWaivers(settings: Settings, now: Date): Promise<readonly Waiver[]> {
  if (settings.waivers === undefined) return [];
  return loadWaivers(settings.waivers, filesOnDisk('.'), { now, maxDays: settings['waiver-max-days'] });
}

/** Keeps the problems of a part, each once; anything else is a bug and goes on. */
function keep(error: unknown, problems: Map<string, Problem>): undefined {
  if (!(error instanceof ConfigurationError)) throw error;
  for (const problem of error.problems) problems.set(formatProblem(problem), problem);
  return undefined;
}

function transportSettings(settings: Settings, agentSocket: string | undefined): TransportSettings {
  return {
    knownHosts: undefined,
    agentSocket,
    key: settings['ssh-key'],
    keyPassphrase: settings['ssh-key-passphrase'],
    namedKeys: settings['ssh-keys'],
    certificate: settings['ssh-certificate'],
    password: settings['ssh-password'],
    backend: settings['ssh-backend'],
    connectTimeoutMs: settings['connect-timeout'],
    handshakeTimeoutMs: settings['connect-timeout'],
    allowedHosts: settings['allowed-hosts'],
    retries: settings.retries,
  };
}

async function readKnownHosts(given: string | undefined): Promise<{ name: string; text: string } | undefined> {
  if (given === undefined) return undefined;
  if (!given.startsWith('@')) {
    if (/^\S+$/.test(given.trim())) throw new ConfigurationError([pathWithoutMark(given.trim())]);
    return { name: 'known-hosts', text: given };
  }
  const name = given.slice(1);
  try {
    return { name, text: await readFile(name, 'utf8') };
  } catch (error) {
    throw new ConfigurationError([
      {
        message: `known-hosts: expected a known_hosts file, found that ${name} cannot be read (${(error as NodeJS.ErrnoException).code}).`,
        hint: 'Give the path of a file that exists, or the lines themselves.',
      },
    ]);
  }
}

/** The files that servers have of their own. One that is not there counts as empty, as for OpenSSH. */
async function readKnownHostsFiles(hosts: readonly Host[]): Promise<ReadonlyMap<string, string>> {
  const paths = new Set(hosts.flatMap((host) => [host, ...host.jump]).flatMap((server) => server.knownHostsFiles));
  const read = async (file: string) => [file, await readFile(file, 'utf8').catch(() => '')] as const;
  return new Map(await Promise.all([...paths].map(read)));
}

/** One word is no line of known_hosts. */
function pathWithoutMark(word: string): Problem {
  return {
    message: `known-hosts: expected lines such as "web1.example.com ssh-ed25519 AAAA…", found "${word.slice(0, 200)}".`,
    hint: 'For the path of a file, put @ in front: without it, the value is read as the lines themselves.',
  };
}

/** A control whose input has no value on some host is an error before the run, never a check that is left out. */
async function checkInputs(baseline: Baseline, inventory: Inventory, host: Host): Promise<void> {
  const opaque = [...baseline.inputNames].flatMap((name) => explainVariable(inventory, host.name, name) ?? []);
  if (opaque.length > 0) throw new ConfigurationError(opaque);
  baseline.compileFor(host.vars, host);
}

async function unreadChoices(hosts: readonly Host[]): Promise<readonly Problem[]> {
  const choices = hosts.flatMap(({ baseline }) => baseline ?? []);
  if (choices.length === 0) return [];
  const problems = new Map<string, Problem>();
  await loadBaselines(['recommended'], choices, '.').catch((error: unknown) => keep(error, problems));
  return [...problems.values()];
}

function withoutChoice({ baseline: _unread, ...host }: Host): Host {
  return host;
}

function withInputPlaces(host: Host, inventory: Inventory, names: ReadonlySet<string>): Host {
  const places = [...names].flatMap((name) => {
    const variable = host.vars.has(name) ? findVariable(inventory, host.name, name) : undefined;
    return variable ? [[name, variable.place] as const] : [];
  });
  return places.length === 0 ? host : { ...host, inputPlaces: Object.fromEntries(places) };
}
