import { posix } from 'node:path';
import type { SupervisordArgv } from './argv.ts';

/** Relative to the parent of the directory that holds the script. */
const HERE = ['etc/supervisord.conf', 'supervisord.conf'];

const ANYWHERE = [
  'supervisord.conf',
  'etc/supervisord.conf',
  '/etc/supervisord.conf',
  '/etc/supervisor/supervisord.conf',
];

/**
 * Absolute paths at which supervisord looks for its configuration; the first existing one wins. With -c there is one.
 * `cwd`: the directory that it was started in (/proc/PID/cwd, unless `directory=` moved it); paths that need it are
 * left out when it is not known. The Go supervisord searches elsewhere, but in /etc likewise.
 */
export function configSearchPath(
  argv: Pick<SupervisordArgv, 'script' | 'configFile'>,
  cwd?: string,
): readonly string[] {
  const aside = argv.script === undefined ? undefined : posix.dirname(posix.dirname(argv.script));
  const beside = aside === undefined ? [] : HERE.map((path) => posix.join(aside, path));
  const candidates = argv.configFile === undefined ? [...beside, ...ANYWHERE] : [argv.configFile];
  const absolute = candidates.flatMap((path) => {
    if (posix.isAbsolute(path)) return [posix.normalize(path)];
    return cwd === undefined ? [] : [posix.resolve('/', cwd, path)];
  });
  return [...new Set(absolute)];
}
