import type { ConfigProblem } from '../facts.ts';
import { shorten } from './config-quote.ts';
import type { Ini, IniSection } from './ini.ts';

const words = (text: string) => text.split(' ');

const SUPERVISORD = words(
  'childlogdir directory environment identifier logfile logfile_backups logfile_maxbytes loglevel minfds minprocs ' +
    'nocleanup nodaemon pidfile silent strip_ansi umask user',
);

const CHANNEL = ['stdout', 'stderr'].flatMap((channel) =>
  words('capture_maxbytes events_enabled logfile logfile_backups logfile_maxbytes syslog').map(
    (key) => `${channel}_${key}`,
  ),
);

const PROGRAM = [
  ...words(
    'autorestart autostart command directory environment exitcodes killasgroup numprocs numprocs_start priority ' +
      'process_name redirect_stderr serverurl startretries startsecs stopasgroup stopsignal stopwaitsecs umask user',
  ),
  ...CHANNEL,
];

/** Keys by what stands before the `:` of a section name. */
const KNOWN: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['supervisord', new Set(SUPERVISORD)],
  ['program', new Set(PROGRAM)],
  ['eventlistener', new Set([...PROGRAM, ...words('buffer_size events result_handler')])],
  ['fcgi-program', new Set([...PROGRAM, ...words('socket socket_backlog socket_mode socket_owner')])],
  ['group', new Set(['priority', 'programs'])],
  ['include', new Set(['files'])],
]);

/** What people write when they want more files or processes; none of it exists under supervisord. */
const WISHFUL =
  /^(?:minfds|minprocs)$|^(?:max_?(?:fds?|files|procs)|r?limits?_?\w*|ulimits?|(?:limit_?)?n(?:ofile|proc)s?)$/;

const PER_PROGRAM =
  'supervisord has no limits per program: its own soft limit, raised to minfds of [supervisord], is what every program inherits';

/**
 * Keys that supervisord reads over in silence. In sections of supervisord's own every unknown key; in others (they
 * may belong to a plugin) only those that were meant to set a limit.
 */
export function findIgnoredKeys(ini: Ini): readonly ConfigProblem[] {
  return [...ini.sections.values()].flatMap((section) => {
    const [kind = ''] = section.name.split(':', 1);
    const known = KNOWN.get(kind);
    const named = kind === 'supervisord' || kind === 'include' ? section.name === kind : section.name !== kind;
    return [...section.entries]
      .filter(([key, entry]) => entry.inherited !== true && (known && named ? !known.has(key) : WISHFUL.test(key)))
      .map(([key, { file, line }]): ConfigProblem => {
        return { code: 'ignored-key', message: explain(section, kind, key), fatal: false, file, line };
      });
  });
}

function explain(section: IniSection, kind: string, key: string): string {
  const ignored = `"${shorten(key)}" in [${shorten(section.name)}] is ignored`;
  if (kind !== 'supervisord' && SUPERVISORD.includes(key) && !KNOWN.get(kind)?.has(key)) {
    const limits = key === 'minfds' || key === 'minprocs';
    return limits && KNOWN.get(kind)?.has('command')
      ? `${ignored}: ${PER_PROGRAM.replace('minfds', key)}`
      : `${ignored}: it belongs in [supervisord]`;
  }
  if (WISHFUL.test(key)) return `${ignored}: ${PER_PROGRAM}`;
  if (kind === 'supervisord' && PROGRAM.includes(key)) return `${ignored}: it belongs in a [program:…] section`;
  return `${ignored}: supervisord knows no such key there`;
}
