import { defined } from '../defined.ts';
import { checkParent, type HostKnowledge, readUser } from './config-checks.ts';
import { readEnvironment } from './config-environment.ts';
import { plusNames } from './config-names.ts';
import type { SectionReader } from './config-reader.ts';
import { AUTORESTART, BOOLEAN, BYTE_SIZE, EXIT_CODES, INTEGER, NAME, OCTAL, SIGNAL } from './config-values.ts';
import { type Expanded, isKnown, literal, UNKNOWN } from './expansion.ts';
import { splitCommand } from './shlex.ts';

/** One process that a section makes. */
export interface ConfiguredProcess {
  readonly name: string;
  /** Absent: not set, or it cannot be expanded. */
  readonly command?: Expanded;
  readonly user?: string;
  readonly autostart?: boolean;
  readonly redirectStderr?: boolean;
}

/** Returns false when there is no room for another process made of so many characters. */
export type Allow = (characters: number) => boolean;

/**
 * The processes of [program:x], [eventlistener:x] or [fcgi-program:x], and every value of it that supervisord reads
 * before it starts. `reader` knows `here`, the host's name, the program's and the group's.
 */
export function readProcesses(
  reader: SectionReader,
  program: string,
  host: HostKnowledge,
  allow: Allow,
): readonly ConfiguredProcess[] {
  const redirectStderr = checkPlainValues(reader);
  const autostart = reader.read('autostart', BOOLEAN, true);
  const user = readUser(reader, host);
  const shared = defined({ user, autostart, redirectStderr });
  const { numbers, numprocs } = readNumbers(reader);
  const format = readNameFormat(reader, numprocs);
  const size = [...reader.section.entries.values()].reduce((sum, { value }) => sum + value.length, 1000);

  const processes: ConfiguredProcess[] = [];
  for (const number of numbers) {
    if (!allow(size)) break;
    const variables = new Map([
      ['process_num', number],
      ['numprocs', numprocs ?? UNKNOWN],
    ]);
    const numbered = reader.withNames(plusNames(reader.names, variables));
    const own = ownEnvironment(numbered);
    const full = numbered.withNames(plusNames(numbered.names, own));
    checkFiles(full, host);
    const command = readCommand(full);
    const name = full.expand('process_name', format)?.text ?? program;
    processes.push({ name, ...(command === undefined ? {} : { command }), ...shared });
  }
  return processes;
}

/** Values that stop the start when they are wrong. Of them the facts need redirect_stderr, which is returned. */
function checkPlainValues(reader: SectionReader): boolean | undefined {
  for (const key of ['priority', 'startsecs', 'startretries', 'stopwaitsecs']) reader.read(key, INTEGER, 0);
  reader.read('autorestart', AUTORESTART, '');
  reader.read('stopsignal', SIGNAL, '');
  reader.read('exitcodes', EXIT_CODES, []);
  const stopAsGroup = reader.read('stopasgroup', BOOLEAN, false);
  const killAsGroup = reader.read('killasgroup', BOOLEAN, stopAsGroup);
  if (stopAsGroup === true && killAsGroup === false) {
    reader.fault('killasgroup', 'bad-value', 'cannot be false while stopasgroup is true');
  }
  const redirectStderr = reader.read('redirect_stderr', BOOLEAN, false);
  for (const channel of ['stdout', 'stderr']) {
    reader.read(`${channel}_capture_maxbytes`, BYTE_SIZE, 0);
    reader.read(`${channel}_events_enabled`, BOOLEAN, false);
  }
  reader.readText('serverurl');
  reader.read('umask', OCTAL, 0);
  return redirectStderr;
}

interface Numbers {
  readonly numbers: Iterable<number | Expanded>;
  readonly numprocs?: number;
}

/** The values of %(process_num)d; one unknown when numprocs cannot be known. */
function readNumbers(reader: SectionReader): Numbers {
  const numprocs = reader.read('numprocs', INTEGER, 1);
  const start = reader.read('numprocs_start', INTEGER, 0);
  if (numprocs === undefined) return { numbers: [UNKNOWN] };
  if (start === undefined) return { numbers: numprocs > 0 ? [UNKNOWN] : [], numprocs };
  return { numbers: count(start, numprocs), numprocs };
}

function* count(start: number, length: number): Generator<number> {
  for (let index = 0; index < length; index += 1) yield start + index;
}

function readNameFormat(reader: SectionReader, numprocs: number | undefined): string {
  const format = reader.entry('process_name')?.value ?? '%(program_name)s';
  reader.parse('process_name', NAME, literal(format));
  if ((numprocs ?? 0) > 1 && !format.includes('%(process_num)')) {
    reader.fault('process_name', 'bad-value', 'must hold %(process_num) because numprocs is above 1');
  }
  return format;
}

/** The program's own `environment=` as names, `ENV_X` for each X. */
function ownEnvironment(reader: SectionReader): ReadonlyMap<string, Expanded> {
  const environment = readEnvironment(reader, reader.expanded('environment'));
  return new Map([...environment].map(([name, value]) => [`ENV_${name}`, value]));
}

/** supervisord starts with such a command; the program does not. */
function checkWords(reader: SectionReader, words: readonly string[] | undefined): void {
  if (words === undefined) reader.remark('command', 'bad-value', 'a quote or backslash is left open: it never starts');
  else if (words.length === 0) reader.remark('command', 'bad-value', 'is empty: it never starts');
}

const NO_FILE = new Set(['none', 'off', 'auto', 'syslog']);

function checkFiles(reader: SectionReader, host: HostKnowledge): void {
  reader.readText('directory');
  for (const channel of ['stdout', 'stderr']) {
    const key = `${channel}_logfile`;
    // supervisor expands the names of log files twice.
    const once = reader.expanded(key);
    const path = once === undefined ? undefined : reader.expand(key, once.text)?.text;
    if (path !== undefined && !NO_FILE.has(path.toLowerCase())) checkParent(reader, host, key, path);
    reader.read(`${key}_backups`, INTEGER, 0);
    reader.read(`${key}_maxbytes`, BYTE_SIZE, 0);
    reader.read(`${channel}_syslog`, BOOLEAN, false);
  }
}

function readCommand(reader: SectionReader): Expanded | undefined {
  if (reader.entry('command') === undefined) {
    reader.sectionFault('has no command', 'absence');
    return undefined;
  }
  const command = reader.expanded('command');
  if (command !== undefined && isKnown(command)) checkWords(reader, splitCommand(command.text));
  return command;
}
