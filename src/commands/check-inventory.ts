import { EXIT } from '../exit-code.ts';
import { parseInputs } from '../inputs/parse-inputs.ts';
import type { Host, SshServer } from '../inventory/host.ts';
import { readBaselines, readTargets } from '../plan.ts';
import { formatPlace } from '../problem.ts';
import { escapeTerminal } from '../report/untrusted.ts';
import type { Arguments } from './arguments.ts';
import { flagName } from './flag-name.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

/** `limits-audit check-inventory`: which hosts, and how they would be reached and by what judged. Contacts nobody. */
export async function runCheckInventory(input: Arguments, terminal: Terminal): Promise<number> {
  const settings = parseInputs(input.inputs, flagName);
  const { hosts } = await readTargets(settings);
  const choices = hosts.map(({ baseline }) => baseline);
  if (choices.some((choice) => choice !== undefined)) await readBaselines(settings, choices);
  terminal.print(input.json ? JSON.stringify(hosts.map(publicHost), null, 2) : hostTable(hosts));
  return EXIT.passed;
}

/** Without the variables: an inventory may hold secrets. */
function publicHost({ vars, ...host }: Host): Omit<Host, 'vars'> & { readonly vars: readonly string[] } {
  return { ...host, vars: [...vars.keys()] };
}

/** `audit@web1:22 via ops@bastion:22`, the nearest jump host first. */
function wayTo(host: Host): string {
  const via = host.jump.length === 0 ? '' : ` via ${host.jump.map(login).join(', ')}`;
  return `${login(host)}${via}`;
}

function login({ user, address, port }: SshServer): string {
  return `${user}@${address.includes(':') ? `[${address}]` : address}:${port}`;
}

function becomeWords({ become, becomeUser }: Host): string {
  return becomeUser === undefined ? become : `${become}:${becomeUser}`;
}

function hostTable(hosts: readonly Host[]): string {
  const choosing = hosts.some(({ baseline }) => baseline !== undefined);
  const rows = hosts.map((host) => [
    host.name,
    host.transport === 'local' ? 'this machine' : wayTo(host),
    becomeWords(host),
    host.groups.join(', '),
    ...(choosing ? [host.baseline?.sources.join(', ') ?? 'the input'] : []),
    formatPlace(host.place),
  ]);
  const table = renderTable(
    ['host', 'reached as', 'become', 'groups', ...(choosing ? ['baseline'] : []), 'defined at'],
    rows.map((row) => row.map((cell) => escapeTerminal(cell))),
  );
  return `${table}\n${hosts.length} ${hosts.length === 1 ? 'host' : 'hosts'}. Nobody was contacted.`;
}
