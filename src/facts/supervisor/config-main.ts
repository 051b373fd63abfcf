import { checkDirectory, checkParent, checkUser, type HostKnowledge } from './config-checks.ts';
import { readEnvironment } from './config-environment.ts';
import { type Environment, environmentNames, hostNodeName, plusNames } from './config-names.ts';
import type { Report } from './config-problems.ts';
import { SectionReader } from './config-reader.ts';
import { BOOLEAN, BYTE_SIZE, INTEGER, LOG_LEVEL, OCTAL } from './config-values.ts';
import type { Ini, IniSection } from './ini.ts';

/** Where a value came from. */
export interface Source {
  readonly from: 'argv' | 'file' | 'default';
  readonly file?: string;
  readonly line?: number;
}

export interface Setting<T> {
  /** Absent when it cannot be known (from supervisord's environment) or is not valid (see problems). */
  readonly value?: T;
  readonly source: Source;
}

export interface MainSettings {
  readonly minfds: Setting<number>;
  readonly minprocs: Setting<number>;
  readonly user?: Setting<string>;
  readonly environment: Environment;
}

export interface MainContext extends HostKnowledge {
  readonly argv?: { readonly minfds?: number; readonly minprocs?: number; readonly user?: string };
  readonly here: string;
  readonly hostName?: string;
  readonly report: Report;
}

const DEFAULT_MINFDS = 1024;
const DEFAULT_MINPROCS = 200;

/**
 * [supervisord]. The command line beats the file, whose values must be valid all the same. When no file has the
 * section (`undefined`), nothing is known: it may be in a file that could not be read, and else nothing starts.
 */
export function readMain(ini: Ini, section: IniSection | undefined, context: MainContext): MainSettings {
  const { argv = {}, here, report } = context;
  if (section === undefined) {
    return {
      minfds: fromArgv(argv.minfds) ?? { source: { from: 'file' } },
      minprocs: fromArgv(argv.minprocs) ?? { source: { from: 'file' } },
      ...(argv.user === undefined ? {} : { user: { value: argv.user, source: { from: 'argv' } } }),
      environment: new Map(),
    };
  }
  const names = plusNames(environmentNames(new Map()), new Map([['here', here]]));
  const reader = new SectionReader(ini, section, names, report);
  const minfds = readNumber(reader, 'minfds', DEFAULT_MINFDS);
  const minprocs = readNumber(reader, 'minprocs', DEFAULT_MINPROCS);
  const user = fromArgv(argv.user) ?? readUserSetting(reader);
  // The name that counts is looked up, be it the command line's or the file's.
  if (user?.value !== undefined) checkUser(reader, context, user.value);
  checkOthers(reader, context);
  return {
    minfds: fromArgv(argv.minfds) ?? minfds,
    minprocs: fromArgv(argv.minprocs) ?? minprocs,
    ...(user === undefined ? {} : { user }),
    environment: readMainEnvironment(reader, context),
  };
}

function fromArgv<T>(value: T | undefined): Setting<T> | undefined {
  return value === undefined ? undefined : { value, source: { from: 'argv' } };
}

function readNumber(reader: SectionReader, key: string, fallback: number): Setting<number> {
  const value = reader.read(key, INTEGER, fallback);
  return { ...(value === undefined ? {} : { value }), source: sourceOf(reader, key) };
}

function readUserSetting(reader: SectionReader): Setting<string> | undefined {
  if (reader.entry('user') === undefined) return undefined;
  const value = reader.readText('user');
  return { ...(value === undefined ? {} : { value }), source: sourceOf(reader, 'user') };
}

function sourceOf(reader: SectionReader, key: string): Source {
  const entry = reader.entry(key);
  return entry === undefined ? { from: 'default' } : { from: 'file', file: entry.file, line: entry.line };
}

function checkOthers(reader: SectionReader, host: HostKnowledge): void {
  for (const key of ['directory', 'childlogdir']) checkDirectory(reader, host, key, reader.readText(key));
  for (const key of ['logfile', 'pidfile']) checkParent(reader, host, key, reader.readText(key));
  for (const key of ['nodaemon', 'silent', 'nocleanup', 'strip_ansi']) reader.read(key, BOOLEAN, false);
  reader.read('umask', OCTAL, 0);
  reader.read('logfile_maxbytes', BYTE_SIZE, 0);
  reader.read('logfile_backups', INTEGER, 0);
  reader.read('loglevel', LOG_LEVEL, '');
  reader.readText('identifier');
}

/** supervisor expands this one twice, and knows the host's name only the second time. */
function readMainEnvironment(reader: SectionReader, { hostName }: MainContext): Environment {
  const once = reader.expanded('environment');
  if (once === undefined) return new Map();
  const names = plusNames(reader.names, new Map([['host_node_name', hostNodeName(hostName)]]));
  return readEnvironment(reader, reader.withNames(names).expand('environment', once.text));
}
