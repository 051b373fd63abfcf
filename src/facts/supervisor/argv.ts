import { type OptionSpec, type ParsedOptions, parseOptions } from './getopt.ts';
import { parseInteger } from './integers.ts';
import { isPython, readPythonArgv } from './python-argv.ts';

/** What the command line of a running supervisord says. Values as Python's getopt and int() read them. */
export interface SupervisordArgv {
  /** go: ochinchina/supervisord, which has other rules. Decided by `exe` when known, else by argv[0] not being Python. */
  readonly implementation: 'python' | 'go';
  /** sys.argv[0] as supervisord sees it: the search for a configuration file starts at its directory. */
  readonly script?: string;
  /** -c as given; relative to the directory that supervisord was started in. */
  readonly configFile?: string;
  readonly minfds?: number;
  readonly minprocs?: number;
  readonly user?: string;
  readonly nodaemon: boolean;
}

const PYTHON_OPTIONS: readonly OptionSpec[] = [
  { name: 'help', short: 'h', value: false },
  { name: '?', short: '?', value: false },
  { name: 'configuration', short: 'c', value: true },
  { name: 'version', short: 'v', value: false },
  { name: 'nodaemon', short: 'n', value: false },
  { name: 'user', short: 'u', value: true },
  { name: 'umask', short: 'm', value: true },
  { name: 'directory', short: 'd', value: true },
  { name: 'logfile', short: 'l', value: true },
  { name: 'logfile_maxbytes', short: 'y', value: true },
  { name: 'logfile_backups', short: 'z', value: true },
  { name: 'loglevel', short: 'e', value: true },
  { name: 'pidfile', short: 'j', value: true },
  { name: 'identifier', short: 'i', value: true },
  { name: 'childlogdir', short: 'q', value: true },
  { name: 'minfds', short: 'a', value: true },
  { name: 'minprocs', value: true },
  { name: 'nocleanup', short: 'k', value: false },
  { name: 'strip_ansi', short: 't', value: false },
  { name: 'profile_options', value: true },
  { name: 'silent', short: 's', value: false },
];

/** ochinchina/supervisord: no limits on its command line; `-d` is a flag there. */
const GO_OPTIONS: readonly OptionSpec[] = [
  { name: 'configuration', short: 'c', value: true },
  { name: 'daemon', short: 'd', value: false },
  { name: 'env-file', value: true },
];

/**
 * Is this process a supervisord? `argv` is /proc/PID/cmdline split at NUL, `exe` the target of /proc/PID/exe when it
 * could be read. Word by word, so that `tail -f supervisord.log`, `sh -c '… supervisord'` and supervisorctl are none.
 * A script of another name is recognised by `supervisord` in its name and a `-c`; any other cannot be.
 */
export function recogniseSupervisord(argv: readonly string[], exe?: string): SupervisordArgv | undefined {
  const [program = ''] = argv;
  if (isPython(program)) return recognisePython(argv);
  const implementation = exe !== undefined && isPython(exe) ? 'python' : 'go';
  const parsed = parseOptions(argv.slice(1), implementation === 'go' ? GO_OPTIONS : PYTHON_OPTIONS);
  // The Go binary is also its own supervisorctl: `supervisord ctl status`.
  const isDaemon = implementation === 'python' || parsed.positional.length === 0;
  return isDaemon && isSupervisordName(program, parsed) ? describe(implementation, program, parsed) : undefined;
}

function recognisePython(argv: readonly string[]): SupervisordArgv | undefined {
  const run = readPythonArgv(argv);
  if (run === undefined) return undefined;
  const parsed = parseOptions(run.args, PYTHON_OPTIONS);
  if (parsed.options.has('help') || parsed.options.has('version')) return undefined;
  if (run.kind === 'script') {
    return isSupervisordName(run.what, parsed) ? describe('python', run.what, parsed) : undefined;
  }
  if (run.kind === 'module') {
    // sys.argv[0] is then the path of the module, which the command line does not tell.
    return run.what === 'supervisor.supervisord' ? describe('python', undefined, parsed) : undefined;
  }
  return startsSupervisord(run.what) ? describe('python', '-c', parsed) : undefined;
}

/** `from supervisor.supervisord import main; main()`, runpy, or setuptools' entry point. */
function startsSupervisord(text: string): boolean {
  return text.includes('supervisor.supervisord') || /load_entry_point\(.*['"]supervisord['"]/.test(text.slice(0, 4096));
}

const PLAIN = /^\.?supervisord(?:[-_.]?(?:\d[\d.]*|py[co]?|exe|bin|wrapped|real))*$/;
const OTHER_TOOL = /ctl|log|conf|export|monitor|check|stat|proxy|test/i;

function isSupervisordName(path: string, { options, positional, valid }: ParsedOptions): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (PLAIN.test(name)) return true;
  const accepted = valid && positional.length === 0 && options.has('configuration');
  return name.includes('supervisord') && accepted && !OTHER_TOOL.test(name.replace('supervisord', ''));
}

function describe(
  implementation: SupervisordArgv['implementation'],
  script: string | undefined,
  { options }: ParsedOptions,
): SupervisordArgv {
  const configFile = options.get('configuration');
  const minfds = parseInteger(options.get('minfds') ?? '');
  const minprocs = parseInteger(options.get('minprocs') ?? '');
  const user = options.get('user');
  return {
    implementation,
    ...(script === undefined ? {} : { script }),
    ...(configFile === undefined || configFile === '' ? {} : { configFile }),
    ...(minfds === undefined ? {} : { minfds }),
    ...(minprocs === undefined ? {} : { minprocs }),
    ...(user === undefined ? {} : { user }),
    nodaemon: options.has('nodaemon'),
  };
}
