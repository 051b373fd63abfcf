import type { ConnectionDefaults } from './connection.ts';
import { Draft } from './draft.ts';
import { type FileTree, openFolder } from './file-tree.ts';
import type { Host } from './host.ts';
import { HostResolver, reportUserless } from './host-resolver.ts';
import type { Inventory } from './model.ts';
import { isPort, isUserName } from './names.ts';
import { selectHosts } from './pattern.ts';
import { Problems } from './problems.ts';
import { quote } from './quote.ts';
import { reconcile } from './reconcile.ts';
import { SourceFiles } from './source-files.ts';
import { howToWrite, SourceLoader } from './source-loader.ts';
import { readVarsFiles } from './vars-files.ts';

/**
 * Reads Ansible's static inventories (INI, YAML, `--list` JSON, a plain list of hosts, or directories of those) and
 * the group_vars/ and host_vars/ beside them, each source adding to the ones before it. Nothing is executed,
 * evaluated or decrypted. Throws one ConfigurationError with everything that is wrong with the files.
 */
export async function loadInventory(sources: readonly string[], tree: FileTree = openFolder('.')): Promise<Inventory> {
  const problems = new Problems();
  const files = new SourceFiles(tree, problems);
  const draft = new Draft(problems, sources[0] ?? '');
  const loader = new SourceLoader(draft, files, problems);
  if (sources.length === 0) problems.add('expected at least one inventory, found none', undefined, howToWrite);
  const directories: (string | undefined)[] = [];
  for (const source of sources) directories.push(await loader.source(source));
  reconcile(draft, problems);
  for (const [index, directory] of directories.entries()) {
    if (directory !== undefined) await readVarsFiles(directory, index, draft, files, problems);
  }
  if (draft.hosts.size === 0 && problems.count === 0) {
    const [file = ''] = sources;
    problems.add('the inventory has no hosts', { file }, howToWrite);
  }
  problems.throwIfAny();
  return { sources, hosts: draft.hosts, groups: draft.groups };
}

/**
 * The hosts that `pattern` selects, ready to connect to, in the order of their first mention in the inventory. A host's
 * own variables beat `defaults`. Throws one ConfigurationError with everything that is wrong with the pattern and with
 * the selected hosts; hosts that are not selected may be as incomplete as they like.
 */
export function resolveHosts(inventory: Inventory, pattern: string, defaults: ConnectionDefaults): readonly Host[] {
  const problems = new Problems();
  checkDefaults(defaults, problems);
  const selected = selectHosts(inventory, pattern, problems).flatMap((name) => inventory.hosts.get(name) ?? []);
  const resolver = new HostResolver(inventory, defaults, problems);
  const hosts = selected.map((host) => resolver.resolve(host));
  reportUserless(
    selected.filter((_, index) => hosts[index]?.transport === 'ssh' && hosts[index]?.user === undefined),
    resolver,
    problems,
  );
  problems.throwIfAny();
  return hosts;
}

function checkDefaults({ user, port }: ConnectionDefaults, problems: Problems): void {
  if (user !== undefined && !isUserName(user)) {
    problems.add(`expected a login name in the input "user", found ${quote(user)}`);
  }
  if (port !== undefined && !isPort(port)) {
    problems.add(`expected a port from 1 to 65535 in the input "port", found ${port}`);
  }
}
