import type { HostKnowledge } from './config-checks.ts';
import { type Environment, environmentNames, plusNames } from './config-names.ts';
import type { Report } from './config-problems.ts';
import { SectionReader } from './config-reader.ts';
import { OCTAL, PORT } from './config-values.ts';
import type { Ini } from './ini.ts';

export interface ServersContext extends HostKnowledge {
  readonly here: string;
  /** What [supervisord] environment sets. */
  readonly environment: Environment;
  readonly report: Report;
}

/** What is wrong with the servers that supervisorctl talks to, and with RPC plugins, would stop the start too. */
export function checkServers(ini: Ini, context: ServersContext): void {
  const names = environmentNames(context.environment);
  const withHere = plusNames(names, new Map([['here', context.here]]));
  for (const section of ini.sections.values()) {
    // Only the unix socket's section may say %(here)s.
    const isUnix = section.name.startsWith('unix_http_server');
    checkServer(new SectionReader(ini, section, isUnix ? withHere : names, context.report), context);
  }
}

function checkServer(reader: SectionReader, host: HostKnowledge): void {
  const { name } = reader.section;
  if (name.startsWith('inet_http_server')) {
    if (reader.entry('port') === undefined) reader.sectionFault('has no port', 'absence');
    reader.read('port', PORT, 0);
    checkCredentials(reader);
  } else if (name.startsWith('unix_http_server')) {
    if (reader.entry('file') === undefined) reader.sectionFault('has no file', 'absence');
    reader.expanded('file');
    checkCredentials(reader);
    checkOwner(reader, host, 'chown');
    reader.read('chmod', OCTAL, 0);
  } else if (name.startsWith('rpcinterface:')) {
    if (reader.entry(FACTORY) === undefined) reader.sectionFault(`has no ${FACTORY}`, 'absence');
    for (const key of pluginKeys(reader)) reader.expanded(key);
  }
}

export const FACTORY = 'supervisor.rpcinterface_factory';

export function checkOwner(reader: SectionReader, host: HostKnowledge, key: string): void {
  const owner = reader.readText(key);
  if (owner === undefined) return;
  const user = owner.split(':', 1)[0] ?? '';
  if (user === '' || host.userExists?.(user) === false) {
    reader.fault(key, 'bad-value', 'expected USER or USER:GROUP of the host');
  }
}

function checkCredentials(reader: SectionReader): void {
  const set = ['username', 'password'].filter((key) => reader.entry(key) !== undefined);
  for (const key of set) reader.expanded(key);
  if (set.length === 1)
    reader.sectionFault(`has a ${set[0]} only: username and password must be set together`, 'absence');
}

/** A plugin gets every key, and those of [DEFAULT]; a hostile file has so many of both that a few must do. */
function pluginKeys({ ini, section }: SectionReader): ReadonlySet<string> {
  return new Set([...ini.defaults.keys()].slice(0, 100).concat([...section.entries.keys()]));
}
