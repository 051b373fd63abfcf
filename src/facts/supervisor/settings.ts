import type { ConfigurationFiles } from '../configuration-files.ts';
import type { SupervisorConfig, UnknownReason } from '../facts.ts';
import type { FileState, HostFile } from '../host-files.ts';
import type { Unknowns } from '../unknowns.ts';
import type { SupervisordArgv } from './argv.ts';
import { type ParsedSupervisordConfig, type ProgramConfig, readSupervisordConfig } from './config.ts';
import type { ConfiguredControl } from './config-control.ts';

/** What is known of the configuration of one supervisord. */
export interface Settings {
  readonly configFile?: string;
  readonly configFrom?: 'argv' | 'search';
  readonly config?: SupervisorConfig;
  readonly programs: readonly ProgramConfig[];
  /** Why the configuration is not known, or not all of it. */
  readonly gap?: Why;
  /** Undefined: not all of the configuration is known, and what is missing may change it. */
  readonly control?: ConfiguredControl;
}

export interface Why {
  readonly reason: UnknownReason;
  readonly detail: string;
}

export interface SettingsContext {
  readonly argv: SupervisordArgv;
  readonly hostName: string | undefined;
  readonly userExists: (user: string) => boolean | undefined;
}

const BECOME = 'Audit with become: sudo, or let this account read the file.';

const REASONS: Readonly<
  Record<Exclude<FileState, 'read'>, { readonly reason: UnknownReason; readonly detail: string }>
> = {
  denied: { reason: 'permission-denied', detail: BECOME },
  missing: { reason: 'not-found', detail: 'The file that supervisord was started with is not there any more.' },
  'not-a-file': { reason: 'unsupported', detail: 'It is not a regular file.' },
  'foreign-link': { reason: 'unsupported', detail: 'It is behind a symbolic link inside a container.' },
  'odd-name': { reason: 'unsupported', detail: 'Its name holds a colon or a control character.' },
  'too-big': { reason: 'cut', detail: 'It is larger than 1 MiB.' },
  cut: { reason: 'cut', detail: 'It is longer than the probe brings.' },
  vanished: { reason: 'vanished', detail: 'It could not be read although it was there.' },
};

/** Reads the configuration that the next start of a supervisord would use. */
export function readSettings(
  files: ConfigurationFiles | undefined,
  context: SettingsContext,
  path: readonly (string | number)[],
  unknown: Unknowns,
): Settings {
  const main = files?.main;
  // It reads other keys, from other places: nothing of it is known, and nothing of it is asked.
  if (context.argv.implementation === 'go') return { ...(files?.from === 'argv' ? foundAt(files) : {}), programs: [] };
  if (files === undefined || main === undefined || main.path === '') {
    const gap = noMainFile(files);
    unknown.add([...path, 'configFile'], gap.reason, gap.detail);
    unknown.add([...path, 'config'], gap.reason, gap.detail);
    return { programs: [], gap };
  }
  // supervisord passes over a directory or a dangling link that an include pattern meets: so it is no gap.
  const included = files.included.filter(
    (file) => file.state !== 'not-a-file' && file.state !== 'missing' && file.path !== '',
  );
  const texts = main.state === 'missing' ? included : [main, ...included];
  const { userExists, hostName, argv } = context;
  const parsed = readSupervisordConfig(texts, {
    mainFile: main.path,
    argv,
    userExists,
    ...(hostName === undefined ? {} : { hostName }),
  });
  const gap = findGap(parsed, files, [main, ...files.included]);
  // What was not read may hold another mistake.
  if (gap !== undefined) unknown.add([...path, 'config', 'problems'], gap.reason, gap.detail);
  const config = withMissingMain(describe(parsed, gap, path, unknown), main, files.from);
  const control = gap === undefined && main.state !== 'missing' ? { control: parsed.control } : {};
  return { ...foundAt(files), config, programs: parsed.programs, ...(gap === undefined ? control : { gap }) };
}

/** With -c, supervisord looks nowhere else. */
function withMissingMain(
  config: SupervisorConfig,
  { path, state }: HostFile,
  from: ConfigurationFiles['from'],
): SupervisorConfig {
  if (state !== 'missing' || from !== 'argv') return config;
  const message = 'the configuration file that supervisord was started with (-c) is not there any more';
  return { ...config, problems: [{ code: 'unreadable', message, fatal: true, file: path }, ...config.problems] };
}

function foundAt(files: ConfigurationFiles): Pick<Settings, 'configFile' | 'configFrom'> {
  const path = files.main?.path;
  if (path === undefined || path === '') return {};
  const { from } = files;
  return { configFile: path, ...(from === 'argv' || from === 'search' ? { configFrom: from } : {}) };
}

function noMainFile(files: ConfigurationFiles | undefined): Why {
  switch (files?.from) {
    case 'container':
      return { reason: 'permission-denied', detail: 'It runs in a container, whose files this account may not read.' };
    case 'blind':
      return {
        reason: 'permission-denied',
        detail:
          'Which file it is depends on its working directory. Audit with become: sudo, or start it with -c and an absolute path.',
      };
    case 'none':
      return { reason: 'not-found', detail: 'None of the places where supervisord looks has a file.' };
    default:
      return files?.main === undefined
        ? { reason: 'not-collected', detail: 'The probe did not find its configuration file.' }
        : REASONS['odd-name'];
  }
}

/** Why the values read may not be those that supervisord would use; undefined when they are. */
function findGap(
  parsed: ParsedSupervisordConfig,
  files: ConfigurationFiles,
  all: readonly HostFile[],
): Why | undefined {
  if (files.cut) return { reason: 'cut', detail: 'It includes more files than the probe brings.' };
  const odd = files.included.find(({ path }) => path === '');
  if (odd !== undefined) return REASONS['odd-name'];
  const hidden = files.hiddenPatterns[0];
  if (hidden !== undefined)
    return { reason: 'permission-denied', detail: `What ${hidden} includes is hidden. ${BECOME}` };
  const wild = files.wildPatterns[0];
  if (wild !== undefined) return { reason: 'unsupported', detail: `What ${wild} includes is not looked for.` };
  const gap = parsed.gaps[0];
  if (gap === undefined) return undefined;
  if (gap.reason === 'environment') {
    return { reason: 'not-observable', detail: 'It includes files named by variables of its environment.' };
  }
  if (gap.reason === 'cut') return { reason: 'cut', detail: 'It configures more processes than are kept.' };
  const state = all.find(({ path }) => path === gap.file)?.state ?? 'vanished';
  const why = REASONS[state === 'read' ? 'vanished' : state];
  return { reason: why.reason, detail: `${gap.file}: ${why.detail}` };
}

function describe(
  parsed: ParsedSupervisordConfig,
  gap: Why | undefined,
  path: readonly (string | number)[],
  unknown: Unknowns,
): SupervisorConfig {
  // The command line beats every file, so a file that was not read does not matter.
  const isCertain = (from: string) => gap === undefined || (gap.reason === 'cut' && from === 'argv') || from === 'argv';
  const settle = <T>(
    name: string,
    setting: { readonly value?: T; readonly source: { readonly from: string } } | undefined,
  ) => {
    if (setting === undefined && gap === undefined) return undefined;
    if (setting !== undefined && isCertain(setting.source.from)) {
      if (setting.value !== undefined) return setting.value;
      unknown.add(
        [...path, 'config', name],
        'malformed',
        'Its value is not valid: see the problems of the configuration.',
      );
      return undefined;
    }
    unknown.add([...path, 'config', name], gap?.reason ?? 'malformed', gap?.detail);
    return undefined;
  };
  const minfds = settle('minfds', parsed.minfds);
  const minprocs = settle('minprocs', parsed.minprocs);
  const user = settle('user', parsed.user);
  const processes = gap === undefined ? parsed.programs.length : undefined;
  if (gap !== undefined) unknown.add([...path, 'config', 'processes'], gap.reason, gap.detail);
  return {
    ...(minfds === undefined ? {} : { minfds }),
    ...(minprocs === undefined ? {} : { minprocs }),
    ...(processes === undefined ? {} : { processes }),
    ...(user === undefined ? {} : { user }),
    sources: {
      ...(minfds === undefined ? {} : { minfds: parsed.minfds.source }),
      ...(minprocs === undefined ? {} : { minprocs: parsed.minprocs.source }),
    },
    files: parsed.files,
    problems: parsed.problems,
  };
}
