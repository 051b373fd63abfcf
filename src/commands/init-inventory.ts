import { EXIT } from '../exit-code.ts';
import { loadBundle } from '../facts/bundle.ts';
import type { Settings } from '../inputs/inputs.ts';
import { parseInputs } from '../inputs/parse-inputs.ts';
import { readHostEntry } from '../inventory/host-entry.ts';
import { hostNameFault, isGroupName, isHostName, isPort, isUserName } from '../inventory/names.ts';
import { quote } from '../inventory/quote.ts';
import { readTargets } from '../plan.ts';
import { ConfigurationError, type Problem } from '../problem.ts';
import { renderInventory } from '../report/draft/render-inventory.ts';
import { type SkeletonHost, skeletonOfHost, skeletonOfName, skeletonOfSaved } from '../report/draft/skeleton-host.ts';
import { escapeTerminal } from '../report/untrusted.ts';
import type { Arguments } from './arguments.ts';
import { flagName } from './flag-name.ts';
import { writeNew } from './new-file.ts';
import type { Terminal } from './terminal.ts';

/** Hosts that one command line may ask for: a range of a few bytes could mean billions. */
const MOST_HOSTS = 10_000;

/**
 * `limits-audit init inventory`: an inventory to go on from, of names, saved facts, or another inventory. Contacts nobody.
 * @throws {ConfigurationError} with every name that an inventory could not hold.
 */
export async function draftInventory(input: Arguments, terminal: Terminal): Promise<number> {
  const [, , ...names] = input.positionals;
  const settings = parseInputs(input.inputs, flagName);
  const source = await readSource(names, input, settings);
  const problems = faultsIn(source);
  if (problems.length > 0) throw new ConfigurationError(problems);
  if (source.hosts.length === 0) throw new ConfigurationError([{ message: `There is no host in ${source.from}.` }]);
  await writeNew(renderInventory(source.hosts, source.from, source.notes), input.output, terminal);
  const file = escapeTerminal(input.output ?? 'FILE');
  terminal.note(`Look through it, then: limits-audit check-inventory --inventory ${file}`);
  terminal.note(`For the keys of its hosts: limits-audit init known-hosts --inventory ${file} --output known_hosts`);
  return EXIT.passed;
}

interface Source {
  readonly hosts: readonly SkeletonHost[];
  readonly from: string;
  /** Where a fault stands, unless it was typed. */
  readonly file?: string;
  readonly notes?: readonly string[];
}

async function readSource(names: readonly string[], { inputs }: Arguments, settings: Settings): Promise<Source> {
  const given = [
    ...(names.length > 0 ? ['names of hosts'] : []),
    ...(inputs.has('inventory') ? ['--inventory'] : []),
    ...(settings.facts === undefined ? [] : ['--facts']),
  ];
  if (given.length !== 1) throw new ConfigurationError([notOneSource(given)]);
  if (names.length > 0) return readNames(names, settings);
  return settings.facts === undefined ? await readInventory(settings) : await readSaved(settings.facts);
}

function notOneSource(given: readonly string[]): Problem {
  const message = `init inventory is made of names of hosts, of --inventory or of --facts, found ${given.length === 0 ? 'none' : given.join(' and ')}.`;
  return { message, hint: 'limits-audit init inventory web1.example.com audit@web2.example.com:2222' };
}

function readNames(operands: readonly string[], settings: Settings): Source {
  const problems: Problem[] = [];
  const hosts = new Map<string, SkeletonHost>();
  for (const operand of operands) {
    // A directory's user may have an @ in its name.
    const at = operand.lastIndexOf('@');
    const user = at < 0 ? settings.user : operand.slice(0, at);
    const entry = readHostEntry(operand.slice(at + 1), MOST_HOSTS);
    if ('fault' in entry) problems.push({ message: `${entry.fault}.`, ...(entry.hint && { hint: entry.hint }) });
    else if (user !== undefined && !isUserName(user)) {
      problems.push({ message: `Expected a login name before the host, found ${quote(user)}.` });
    } else {
      const { port = settings.port } = entry;
      for (const name of entry.names) problems.push(...add(hosts, skeletonOfName(name, port, user)));
    }
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { hosts: [...hosts.values()], from: 'the command line' };
}

/** The same twice is the same; anything else is two hosts of one name. */
function add(hosts: Map<string, SkeletonHost>, host: SkeletonHost): readonly Problem[] {
  const known = hosts.get(host.name);
  hosts.set(host.name, known ?? host);
  if (known === undefined || JSON.stringify(known) === JSON.stringify(host)) return [];
  return [
    {
      message: `The host ${quote(host.name)} was given twice, with another user or port.`,
      hint: 'Keep one of them, and give the other a name of its own with ansible_host in the file.',
    },
  ];
}

async function readSaved(file: string): Promise<Source> {
  const { hosts, gatheredAt } = await loadBundle(file);
  const unread = hosts.filter(({ facts }) => facts === undefined).length;
  const notes = unread > 0 ? [`Of ${unread} that were not read, address and port are not known.`] : [];
  return { hosts: hosts.map(skeletonOfSaved), from: `${file}, read ${gatheredAt}`, file, notes };
}

async function readInventory(settings: Settings): Promise<Source> {
  const { hosts } = await readTargets(settings);
  const names = new Set(hosts.map(({ name }) => name));
  const servers = hosts.flatMap((host) => [host, ...host.jump]);
  const notes = [
    'Variables that are no part of the connection stay where they were: they may hold secrets.',
    ...(servers.some(({ hostKeyAlias, knownHostsFiles }) => hostKeyAlias !== undefined || knownHostsFiles.length > 0)
      ? ['HostKeyAlias and UserKnownHostsFile of ssh_config have no word in an inventory: keep --ssh-config.']
      : []),
    ...(hosts.some(({ jump }) => jump.some(({ name, hostKey }) => hostKey !== undefined && !names.has(name)))
      ? ['Pinned keys of jump hosts that are no hosts of it are not in here.']
      : []),
  ];
  const file = settings.inventory.join(', ');
  return { hosts: hosts.map((host) => skeletonOfHost(host, names)), from: file, file, notes };
}

/** Ansible evaluates what stands between these, and saved facts are anybody's. */
const TEMPLATE = /\{[{%#]/;

/** Names from a file that nobody has read as an inventory yet. */
function faultsIn({ hosts, file }: Source): readonly Problem[] {
  const place = file === undefined ? {} : { place: { file } };
  const groups = new Set(hosts.flatMap((host) => host.groups));
  for (const own of ['all', 'ungrouped']) groups.add(own);
  const both = hosts.filter(({ name }) => groups.has(name));
  return [
    ...hosts.flatMap((host) => faultsOf(host, place)),
    ...both.map(({ name }) => ({
      message: `${quote(name)} names a host and a group, which Ansible mixes up`,
      ...place,
    })),
  ];
}

function faultsOf({ name, groups, variables }: SkeletonHost, place: Pick<Problem, 'place'>): readonly Problem[] {
  const { message, hint } = hostNameFault(name);
  const badGroups = groups.filter((group) => !isGroupName(group) || TEMPLATE.test(group));
  const address = variables['ansible_host'];
  const port = variables['ansible_port'] ?? 22;
  const sources = variables['limits_baseline'];
  return [
    ...(isHostName(name) ? [] : [{ message, ...place, ...(hint && { hint }) }]),
    ...badGroups.map((group) => ({ message: `expected the name of a group, found ${quote(group)}`, ...place })),
    ...(address === undefined || (typeof address === 'string' && isHostName(address))
      ? []
      : [{ message: `expected an address of ${quote(name)}, found ${quote(String(address))}`, ...place }]),
    ...(typeof port === 'number' && isPort(port)
      ? []
      : [{ message: `expected a port of ${quote(name)}, found ${quote(String(port))}`, ...place }]),
    ...(Array.isArray(sources) && sources.some((source) => TEMPLATE.test(source))
      ? [{ message: `expected the baseline of ${quote(name)}, found a template`, ...place }]
      : []),
  ];
}
