import type { Host } from '../inventory/host.ts';
import type { ProbeOutput, SectionName } from '../probe/frame.ts';
import { type Accounts, readAccounts } from './accounts.ts';
import { readCapacity } from './capacity.ts';
import type { Facts, SupervisorFacts } from './facts.ts';
import { readHostFiles } from './host-files.ts';
import { HostLines } from './host-lines.ts';
import { KernelParameters } from './kernel-parameters.ts';
import { parseCount } from './numbers.ts';
import { readPam } from './pam.ts';
import type { PamAccount } from './pam-winner.ts';
import { HIDDEN_PROCESSES, type ProcessTable, readProcessTable } from './process-table.ts';
import { type Roles, readRoles } from './roles.ts';
import { readSockets } from './sockets.ts';
import { readSupervisors } from './supervisor/read-supervisors.ts';
import { readSysctlFiles } from './sysctl-files.ts';
import { bootSeconds, readSystem, upSeconds } from './system.ts';
import { readSystemd } from './systemd.ts';
import { Unknowns } from './unknowns.ts';

export interface FactsContext {
  readonly host: Host;
  /** When the probe ran, by the clock of the runner. */
  readonly at: Date;
  /** Kernel parameters that the baseline names, kept besides those that are always kept. */
  readonly sysctlKeys: ReadonlySet<string>;
  /** Variables that the baseline takes as inputs. All others stay out of the facts: they may be secrets. */
  readonly inputNames: ReadonlySet<string>;
}

/**
 * Turns a whole probe output into facts. Never throws, whatever the host wrote: what cannot be read is absent and
 * listed in `unknown`.
 */
export function readFacts(output: ProbeOutput, context: FactsContext): Facts {
  const lines = (name: SectionName) => output.get(name) ?? [];
  const unknown = new Unknowns();
  reportCuts(lines('end'), unknown);

  const host = new HostLines(lines('host'));
  const kernel = new KernelParameters(lines('sysctl'));
  const roles = readRoles(lines('roles'));
  const table = readProcessTable(lines('process'), { bootSeconds: bootSeconds(host), upSeconds: upSeconds(host) });
  const files = readHostFiles(lines('files'));
  const accounts = readAccounts(host);
  reportHidden(table, unknown);
  const system = readSystem(host, kernel, unknown);
  const nrOpen = parseCount(kernel.text('fs.nr_open'));
  const init = table.get(1);
  const manager = { limits: init?.limits, capSysResource: init?.capSysResource, nrOpen };
  const systemd = readSystemd(lines('systemd'), { files, manager }, unknown);
  const supervisor = readSupervisors(
    {
      table,
      roles,
      files,
      accounts,
      systemd,
      nrOpen,
      hostName: kernel.text('kernel.hostname'),
    },
    unknown,
  );
  const pam = readPam({ files, accounts: pamAccounts(context.host, supervisor ?? [], accounts), nrOpen }, unknown);
  const account = describeAccount(table, roles, accounts);
  return {
    host: describeHost(context),
    probe: {
      at: context.at.toISOString(),
      account,
      become: context.host.become,
      ...(context.host.becomeUser === undefined ? {} : { becomeUser: context.host.becomeUser }),
    },
    system,
    sysctl: kernel.pick(context.sysctlKeys, unknown),
    ...readSysctlFiles(files, kernel, { init: system.init, asRoot: account.uid === 0 }, unknown),
    limits: readOwnLimits(table, roles, context.host, unknown),
    ...(pam === undefined ? {} : { pam }),
    ...(systemd === undefined ? {} : { systemd }),
    ...(supervisor === undefined ? {} : { supervisor }),
    sockets: readSockets(host, kernel, unknown),
    capacity: readCapacity({ host, kernel, table, roles, accounts, supervisors: supervisor }, unknown),
    unknown: unknown.list(),
  };
}

/** What the probe leaves out when a host has too much, by section. */
const CUT_FACTS: Readonly<Record<string, readonly string[]>> = {
  roles: ['supervisor', 'capacity'],
  process: ['supervisor'],
  files: ['supervisor', 'sysctlFiles', 'sysctlUnread', 'pam', 'systemd'],
  systemd: ['systemd'],
  host: ['system', 'sockets', 'capacity'],
  sysctl: ['sysctl'],
};

function reportCuts(lines: readonly string[], unknown: Unknowns): void {
  for (const line of lines) {
    const [, section = '', count = ''] = /^cut ([a-z]+) (\d+)$/.exec(line) ?? [];
    for (const fact of Object.hasOwn(CUT_FACTS, section) ? (CUT_FACTS[section] ?? []) : []) {
      unknown.add([fact], 'cut', `The probe left out ${count} lines: the host has more than it brings.`);
    }
  }
}

/** What the table would have said about, could pid 1 be seen. */
function reportHidden(table: ProcessTable, unknown: Unknowns): void {
  if (table.size === 0 || table.has(1)) return;
  for (const at of [
    ['system', 'init'],
    ['limits', 'init'],
    ['capacity', 'threadsPerUser'],
  ])
    unknown.add(at, 'permission-denied', HIDDEN_PROCESSES);
}

function describeHost({ host, inputNames }: FactsContext): Facts['host'] {
  const vars = [...host.vars].filter(([name]) => inputNames.has(name));
  const { name, address, port, groups } = host;
  return { name, address, port, groups: [...groups], vars: Object.fromEntries(vars) };
}

function describeAccount(table: ProcessTable, roles: Roles, accounts: Accounts): Facts['probe']['account'] {
  const uid = roles.self === undefined ? undefined : table.get(roles.self)?.uid;
  const name = accounts.nameOf(uid);
  return { ...(uid === undefined ? {} : { uid }), ...(name === undefined ? {} : { name }) };
}

/** The login, and the accounts that supervisords run as. Where the runner reads itself there is no login. */
function pamAccounts(host: Host, supervisors: readonly SupervisorFacts[], accounts: Accounts): readonly PamAccount[] {
  const login = host.transport === 'ssh' ? [host.user] : [];
  const names = new Set([...login, ...supervisors.map(({ user }) => user)]);
  return [...names].flatMap((name) => {
    if (name === undefined) return [];
    const uid = accounts.uidOf(name);
    return [uid === undefined ? { name } : { name, uid }];
  });
}

/** Without a login there are no limits of one: where the runner reads itself, its own are no witness of anything. */
function readOwnLimits(table: ProcessTable, roles: Roles, host: Host, unknown: Unknowns): Facts['limits'] {
  const init = table.get(1)?.limits;
  const login = roles.login === undefined ? undefined : table.get(roles.login)?.limits;
  if (init === undefined) unknown.add(['limits', 'init'], 'not-observable', '/proc/1/limits could not be read.');
  if (login === undefined && host.transport === 'ssh') unknown.add(['limits', 'login'], 'not-observable');
  return {
    ...(login === undefined || host.transport === 'local' ? {} : { login }),
    ...(init === undefined ? {} : { init }),
  };
}
