import { environmentNames, plusNames } from './config-names.ts';
import { SectionReader } from './config-reader.ts';
import type { ServersContext } from './config-servers.ts';
import { isKnown } from './expansion.ts';
import type { Ini } from './ini.ts';

/** Where a supervisord listens for supervisorctl. */
export interface ConfiguredControl {
  readonly unix?: { readonly path: string };
  readonly inet?: InetServer;
  /** There are servers whose address cannot be known from the files. */
  readonly hidden: boolean;
}

export interface InetServer {
  readonly address: string;
  readonly allAddresses: boolean;
  /** Without a user name supervisor asks nobody for a password. */
  readonly password: boolean;
  readonly file: string;
  readonly line: number;
}

/** The servers that a configuration asks for. Of several over the network, the one that lets most in. */
export function readControl(ini: Ini, { here, environment }: ServersContext): ConfiguredControl {
  const names = environmentNames(environment);
  // What is wrong with them is the business of checkServers.
  const readers = [...ini.sections.values()].map(
    (section) => new SectionReader(ini, section, plusNames(names, new Map([['here', here]])), () => {}),
  );
  const unixes = ofKind(readers, 'unix_http_server', 'file');
  const inets = ofKind(readers, 'inet_http_server', 'port');
  const path = unixes.flatMap(({ value }) => value ?? [])[0];
  const servers = inets.flatMap(({ reader, value }) => (value === undefined ? [] : [describeInet(reader, value)]));
  const inet = [...servers].sort((a, b) => opennessOf(b) - opennessOf(a))[0];
  return {
    ...(path === undefined ? {} : { unix: { path } }),
    ...(inet === undefined ? {} : { inet }),
    hidden: [...unixes, ...inets].some(({ value }) => value === undefined),
  };
}

interface Server {
  readonly reader: SectionReader;
  /** Undefined: it depends on an environment that is not read. */
  readonly value: string | undefined;
}

function ofKind(readers: readonly SectionReader[], kind: string, key: string): readonly Server[] {
  return readers
    .filter(({ section }) => section.name === kind || section.name.startsWith(`${kind}:`))
    .map((reader) => {
      const expanded = reader.expanded(key);
      return { reader, value: expanded !== undefined && isKnown(expanded) ? expanded.text : undefined };
    });
}

function describeInet(reader: SectionReader, address: string): InetServer {
  const { file, line } = reader.entry('port') ?? reader.section;
  const host = address.includes(':') ? address.slice(0, address.lastIndexOf(':')) : '';
  const isSet = (key: string) => (reader.entry(key)?.value ?? '') !== '';
  return {
    address,
    allAddresses: ['', '*', '0.0.0.0', '::', '[::]', '0'].includes(host),
    password: isSet('username') && isSet('password'),
    file,
    line,
  };
}

function opennessOf({ allAddresses, password }: InetServer): number {
  return (allAddresses ? 1 : 0) + (password ? 0 : 2);
}
