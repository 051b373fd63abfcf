import { checkUser, type HostKnowledge } from './config-checks.ts';
import { type Environment, environmentNames, hostNodeName, plusNames } from './config-names.ts';
import type { Report } from './config-problems.ts';
import { type Allow, type ConfiguredProcess, readProcesses } from './config-process.ts';
import { quote } from './config-quote.ts';
import { SectionReader } from './config-reader.ts';
import { checkOwner, FACTORY } from './config-servers.ts';
import { BOOLEAN, INTEGER, LIST, NAME, OCTAL } from './config-values.ts';
import { isKnown, literal } from './expansion.ts';
import type { Ini, IniSection } from './ini.ts';
import { strip } from './python-text.ts';

export type ProgramKind = 'program' | 'eventlistener' | 'fcgi-program';

/** A section that makes processes, as a member of one group. */
export interface ConfiguredProgram {
  readonly kind: ProgramKind;
  readonly group: string;
  /** The x of [program:x]. */
  readonly program: string;
  readonly section: IniSection;
  readonly processes: readonly ConfiguredProcess[];
}

export interface ProgramsContext extends HostKnowledge {
  readonly here: string;
  readonly hostName?: string;
  /** What [supervisord] environment sets. */
  readonly environment: Environment;
  readonly report: Report;
  readonly allow: Allow;
}

/** All programs in the order in which supervisord reads them. A program that two groups list is in both. */
export function readPrograms(ini: Ini, context: ProgramsContext): readonly ConfiguredProgram[] {
  const sections = [...ini.sections.values()];
  const ofKind = (kind: string) => sections.filter(({ name }) => name.startsWith(`${kind}:`));
  const reader = (section: IniSection) =>
    new SectionReader(
      ini,
      section,
      plusNames(environmentNames(context.environment), new Map([['here', context.here]])),
      context.report,
    );
  const member = (kind: ProgramKind, section: IniSection, group: string) =>
    readMember(reader(section), kind, section, group, context);

  const grouped = ofKind('group').flatMap((section) =>
    readGroup(reader(section), ini).map((listed) => ({ ...listed, group: afterColon(section) })),
  );
  const taken = new Set(grouped.map(({ section }) => section));
  const alone = (kind: ProgramKind) => ofKind(kind).filter((section) => !taken.has(section));
  const plugins = hasPlugins(ini);
  for (const section of alone('program')) reader(section).read('priority', INTEGER, 0);
  for (const section of ofKind('eventlistener')) checkListener(reader(section), plugins);
  for (const section of alone('fcgi-program')) checkFcgi(reader(section), context);

  return [
    ...grouped.map(({ kind, section, group }) => member(kind, section, group)),
    ...alone('program').map((section) => member('program', section, afterColon(section))),
    ...ofKind('eventlistener').map((section) => member('eventlistener', section, afterColon(section))),
    ...alone('fcgi-program').map((section) => member('fcgi-program', section, afterColon(section))),
  ];
}

function readMember(
  reader: SectionReader,
  kind: ProgramKind,
  section: IniSection,
  group: string,
  context: ProgramsContext,
): ConfiguredProgram {
  const program = afterColon(section);
  if (NAME.parse(program) === undefined) {
    reader.sectionFault(`expected ${NAME.expected} after ${kind}:, found ${quote(program)}`);
  }
  const names = new Map([
    ['program_name', literal(program)],
    ['group_name', literal(group)],
    ['host_node_name', hostNodeName(context.hostName)],
  ]);
  const processes = readProcesses(reader.withNames(plusNames(reader.names, names)), program, context, context.allow);
  return { kind, group, program, section, processes };
}

/** The sections that `programs=` lists. */
function readGroup(reader: SectionReader, ini: Ini): readonly { kind: ProgramKind; section: IniSection }[] {
  const name = afterColon(reader.section);
  if (NAME.parse(name) === undefined) {
    reader.sectionFault(`expected ${NAME.expected} after group:, found ${quote(name)}`);
  }
  reader.read('priority', INTEGER, 0);
  return (reader.read('programs', LIST, []) ?? []).flatMap((listed): { kind: ProgramKind; section: IniSection }[] => {
    const plain = ini.sections.get(`program:${listed}`);
    const fcgi = ini.sections.get(`fcgi-program:${listed}`);
    if (plain !== undefined && fcgi !== undefined) {
      reader.fault('programs', 'bad-value', `${quote(listed)} is a program and an fcgi-program`);
    }
    if (plain !== undefined) return [{ kind: 'program', section: plain }];
    if (fcgi !== undefined) return [{ kind: 'fcgi-program', section: fcgi }];
    reader.fault('programs', 'bad-value', `there is no program ${quote(listed)}`, 'absence');
    return [];
  });
}

const EVENTS = new Set(
  (
    'EVENT PROCESS_STATE PROCESS_STATE_STOPPED PROCESS_STATE_EXITED PROCESS_STATE_STARTING PROCESS_STATE_STOPPING ' +
    'PROCESS_STATE_BACKOFF PROCESS_STATE_FATAL PROCESS_STATE_RUNNING PROCESS_STATE_UNKNOWN PROCESS_COMMUNICATION ' +
    'PROCESS_COMMUNICATION_STDOUT PROCESS_COMMUNICATION_STDERR PROCESS_LOG PROCESS_LOG_STDOUT PROCESS_LOG_STDERR ' +
    'REMOTE_COMMUNICATION SUPERVISOR_STATE_CHANGE SUPERVISOR_STATE_CHANGE_RUNNING SUPERVISOR_STATE_CHANGE_STOPPING ' +
    'TICK TICK_5 TICK_60 TICK_3600 PROCESS_GROUP PROCESS_GROUP_ADDED PROCESS_GROUP_REMOVED'
  ).split(' '),
);

function checkListener(reader: SectionReader, plugins: boolean): void {
  reader.read('priority', INTEGER, 0);
  const buffer = reader.read('buffer_size', INTEGER, 10);
  if (buffer !== undefined && buffer < 1) reader.fault('buffer_size', 'bad-value', 'expected at least 1');
  reader.readText('result_handler');
  const events = reader.read('events', LIST, []);
  if (events?.length === 0) reader.sectionFault('has no events', 'absence');
  const strange = events?.find((event) => !EVENTS.has(event.toUpperCase()));
  // Plugins may bring events of their own.
  if (strange !== undefined && !plugins) {
    reader.fault('events', 'bad-value', `there is no event ${quote(strange)}`);
  }
  if (reader.read('redirect_stderr', BOOLEAN, false) === true) {
    reader.fault('redirect_stderr', 'bad-value', 'cannot be true for an event listener');
  }
}

function hasPlugins(ini: Ini): boolean {
  return [...ini.sections.values()].some(
    ({ name, entries }) =>
      name.startsWith('rpcinterface:') &&
      entries.get(FACTORY)?.value !== 'supervisor.rpcinterface:make_main_rpcinterface',
  );
}

function checkFcgi(reader: SectionReader, host: HostKnowledge): void {
  reader.read('priority', INTEGER, 0);
  const user = reader.readText('user');
  if (user !== undefined) checkUser(reader, host, user);
  const backlog = reader.read('socket_backlog', INTEGER, 1);
  if (backlog !== undefined && (backlog < 1 || backlog > 65_535)) {
    reader.fault('socket_backlog', 'bad-value', 'expected 1 to 65535');
  }
  checkOwner(reader, host, 'socket_owner');
  reader.read('socket_mode', OCTAL, 0);
  const named = reader.withNames(plusNames(reader.names, new Map([['program_name', afterColon(reader.section)]])));
  const socket = named.expanded('socket');
  if (reader.entry('socket') === undefined || socket?.text === '') reader.sectionFault('has no socket', 'absence');
  else if (socket !== undefined && isKnown(socket)) checkSocket(reader, socket.text);
}

function checkSocket(reader: SectionReader, socket: string): void {
  if (socket.startsWith('unix:///')) return;
  if (!/^tcp:\/\/[^\s:]+:\d+$/.test(socket)) {
    reader.fault('socket', 'bad-value', 'expected unix:///PATH or tcp://HOST:PORT');
  }
  for (const key of ['socket_owner', 'socket_mode']) {
    if (reader.entry(key) !== undefined) reader.fault(key, 'bad-value', 'is for unix:// sockets only');
  }
}

function afterColon(section: IniSection): string {
  return strip(section.name.slice(section.name.indexOf(':') + 1));
}
