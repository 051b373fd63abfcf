import type { ConfigProblem } from '../facts.ts';
import type { TextFile } from '../text-file.ts';
import type { SupervisordArgv } from './argv.ts';
import { runsCommand } from './command-match.ts';
import type { HostKnowledge } from './config-checks.ts';
import { type ConfiguredControl, readControl } from './config-control.ts';
import { type Gap, mergeFiles } from './config-files.ts';
import { findIgnoredKeys } from './config-keys.ts';
import { type MainSettings, readMain } from './config-main.ts';
import { directoryOf } from './config-path.ts';
import { collectProblems, type Report } from './config-problems.ts';
import type { ConfiguredProcess } from './config-process.ts';
import { type ConfiguredProgram, type ProgramKind, readPrograms } from './config-programs.ts';
import { checkServers } from './config-servers.ts';
import { wrapperNofile } from './wrapper.ts';

export type { Gap } from './config-files.ts';

export interface ConfigContext extends HostKnowledge {
  /** Absolute path of the main configuration file; its TextFile is expected among the files. */
  readonly mainFile: string;
  /** The command line beats the file. */
  readonly argv?: Pick<SupervisordArgv, 'minfds' | 'minprocs' | 'user'>;
  /** `uname -n`, for %(host_node_name)s. */
  readonly hostName?: string;
}

/** One process that supervisord would run: a program with numprocs=3 is three of these. */
export interface ProgramConfig {
  /** Process name, as in `supervisorctl status` behind the colon. Parts that cannot be known stay as %(NAME)s. */
  readonly name: string;
  readonly group: string;
  /** The x of [program:x]. */
  readonly program: string;
  readonly kind: ProgramKind;
  /** Expanded; parts that cannot be known stay as %(ENV_X)s. Not masked: see `maskSecrets`. */
  readonly command?: string;
  /** Does a process with this argv run this program's command? Parts that cannot be known match anything. */
  readonly matches: (argv: readonly string[]) => boolean;
  readonly user?: string;
  readonly autostart?: boolean;
  /** stderr goes where stdout goes; undefined when it cannot be known. */
  readonly redirectStderr?: boolean;
  /** What a wrapper in `command` sets RLIMIT_NOFILE to. */
  readonly wrapperNofile?: number;
  /** Place of `command=`, or of the section header when there is none. */
  readonly file: string;
  readonly line: number;
}

export interface ParsedSupervisordConfig extends Omit<MainSettings, 'environment'> {
  readonly programs: readonly ProgramConfig[];
  readonly control: ConfiguredControl;
  readonly problems: readonly ConfigProblem[];
  /** The files that count, in the order in which they are read: the main file, then included ones. */
  readonly files: readonly { readonly path: string; readonly modifiedAt?: string; readonly readable: boolean }[];
  /** [include] files, each made absolute. */
  readonly includePatterns: readonly string[];
  /** Not empty: minfds, minprocs, user and programs may in truth be others than those given here. */
  readonly gaps: readonly Gap[];
}

/** What is kept of the processes of one configuration; a hostile `numprocs=1000000000` ends here. */
const MOST_PROCESSES = 5000;
const MOST_CHARACTERS = 8_000_000;

/**
 * Reads supervisord.conf as supervisor 4.x would at its next start. Never throws: what is wrong is in `problems`, and
 * what can be read despite it is still given. `files` may hold more than what is included; the patterns choose.
 */
export function readSupervisordConfig(files: readonly TextFile[], context: ConfigContext): ParsedSupervisordConfig {
  const collected = collectProblems();
  const merged = mergeFiles(files, context.mainFile, context.hostName, collected.report);
  const { ini } = merged;
  const report = merged.gaps.length === 0 ? collected.report : forgiveAbsence(collected.report);
  const room = new Room();
  const inner = { ...context, here: directoryOf(context.mainFile), report, allow: room.allow };

  const section = ini.sections.get('supervisord');
  // A file that breaks off before its first section has said enough.
  if (section === undefined && !collected.problems().some(({ code }) => code === 'syntax')) {
    const message = 'has no [supervisord] section';
    report({ code: 'syntax', message, fatal: true, file: context.mainFile }, 'absence');
  }
  const { environment, ...main } = readMain(ini, section, inner);
  const programs = readPrograms(ini, { ...inner, environment });
  checkServers(ini, { ...inner, environment });
  for (const problem of findIgnoredKeys(ini)) report(problem);

  return {
    ...main,
    programs: programs.flatMap((program) => program.processes.map((process) => describe(program, process))),
    control: readControl(ini, { ...inner, environment }),
    problems: collected.problems(),
    files: merged.files.map(({ path, modifiedAt, readable }) => {
      return { path, ...(modifiedAt === undefined ? {} : { modifiedAt }), readable };
    }),
    includePatterns: merged.includePatterns,
    gaps: room.full ? [...merged.gaps, { file: context.mainFile, reason: 'cut' }] : merged.gaps,
  };
}

/** Counts what is kept, and says when it is enough. */
class Room {
  #processes = 0;
  #characters = 0;

  readonly allow = (characters: number): boolean => {
    this.#processes += 1;
    this.#characters += characters;
    return !this.full;
  };

  get full(): boolean {
    return this.#processes > MOST_PROCESSES || this.#characters > MOST_CHARACTERS;
  }
}

/** What seems to be missing may stand in the file that could not be read, so it is no proof that a start fails. */
function forgiveAbsence(report: Report): Report {
  return (problem, because) => report(because === 'absence' ? { ...problem, fatal: false } : problem);
}

function describe(configured: ConfiguredProgram, { command, ...process }: ConfiguredProcess): ProgramConfig {
  const { kind, group, program, section } = configured;
  const { file, line } = section.entries.get('command') ?? section;
  const pattern = command?.pattern ?? '';
  const nofile = wrapperNofile(pattern);
  return {
    ...process,
    group,
    program,
    kind,
    ...(command === undefined ? {} : { command: command.text }),
    matches: (argv) => runsCommand(pattern, argv),
    ...(nofile === undefined ? {} : { wrapperNofile: nofile }),
    file,
    line,
  };
}
