import { access } from 'node:fs/promises';
import { EXIT } from '../exit-code.ts';
import { ROOT_ONLY } from '../facts/root-only.ts';
import type { Settings } from '../inputs/inputs.ts';
import { parseInputs } from '../inputs/parse-inputs.ts';
import { splitChoice } from '../inventory/become.ts';
import type { Host } from '../inventory/host.ts';
import { isUserName } from '../inventory/names.ts';
import { readTargets } from '../plan.ts';
import { ConfigurationError } from '../problem.ts';
import type { Arguments } from './arguments.ts';
import { flagName } from './flag-name.ts';
import { renderSudoers, SUDOERS_FILE, type SudoAccount, sudoersLines, whyUnwritable } from './sudoers-text.ts';
import type { Terminal } from './terminal.ts';

/** `limits-audit sudoers`: what sudo on the hosts needs so that the probe may run as root. Contacts nobody. */
export async function runSudoersCommand(input: Arguments, terminal: Terminal): Promise<number> {
  const settings = parseInputs(input.inputs, flagName);
  const accounts = await listAccounts(settings, input.inputs.has('inventory'));
  refuseUnwritable(accounts);
  terminal.print(input.json ? JSON.stringify(describe(accounts), null, 2) : renderSudoers(accounts));
  return EXIT.passed;
}

function describe(accounts: readonly SudoAccount[]) {
  return {
    file: SUDOERS_FILE,
    accounts: accounts.map((account) => ({ ...account, lines: sudoersLines(account) })),
    unknownWithout: ROOT_ONLY,
  };
}

/** Of the inventory. Where there is none and nobody named one, `--user` is enough. */
async function listAccounts(settings: Settings, isNamed: boolean): Promise<readonly SudoAccount[]> {
  const { user, become } = settings;
  if (user !== undefined && isUserName(user) && !isNamed && !(await anyExists(settings.inventory))) {
    return [{ user, target: splitChoice(become ?? 'sudo').becomeUser ?? 'root', hosts: [] }];
  }
  const { hosts } = await readTargets(settings);
  const accounts = accountsOf(hosts);
  if (accounts.length > 0) return accounts;
  throw new ConfigurationError([
    {
      message: `Expected a host with a login that needs sudo, found that "${settings.hosts}" selects none: all log in as root, or are this machine.`,
      hint: 'Select others with --hosts, or name a login with --user.',
    },
  ]);
}

async function anyExists(files: readonly string[]): Promise<boolean> {
  const found = await Promise.all(
    files.map((file) =>
      access(file).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

/** The logins of the hosts that use sudo or, where none does yet, of all that could. */
function accountsOf(hosts: readonly Host[]): readonly SudoAccount[] {
  const remote = hosts.filter(({ transport, user }) => transport === 'ssh' && user !== 'root');
  const raised = remote.filter(({ become }) => become === 'sudo');
  const accounts = new Map<string, SudoAccount>();
  for (const { name, user = '', becomeUser: target = 'root' } of raised.length > 0 ? raised : remote) {
    const key = `${user} ${target}`;
    accounts.set(key, { user, target, hosts: [...(accounts.get(key)?.hosts ?? []), name] });
  }
  return [...accounts.values()];
}

function refuseUnwritable(accounts: readonly SudoAccount[]): void {
  const problems = accounts.flatMap(({ user }) => {
    const why = whyUnwritable(user);
    if (why === undefined) return [];
    const message = `Expected a login name that sudoers can hold, found "${user}": ${why}.`;
    return [{ message, hint: 'Use an account with another name for the audit.' }];
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
}
