import { parseCount } from './numbers.ts';

/** What all processes of a user together have. */
export interface UserUse {
  readonly uid: number;
  readonly threads: number;
  /** Descriptors of inotify; undefined where they could not be looked for. */
  readonly inotify: number | undefined;
}

/** What the probe said about which process is which. */
export interface Roles {
  readonly self: number | undefined;
  /** The process whose limits are the login's. */
  readonly login: number | undefined;
  /** Processes that may be supervisords by their arguments. */
  readonly candidates: readonly number[];
  /** Python processes whose children say that they are supervised: a supervisord under another name. */
  readonly renamed: readonly number[];
  /** What each user has in use, of all processes that could be seen. */
  readonly users: readonly UserUse[];
  /** There are more users than the probe brings. */
  readonly usersCut: boolean;
  /** More processes or supervisords than the probe brings. */
  readonly cut: boolean;
  /** The selection ran to its end. */
  readonly complete: boolean;
}

export function readRoles(lines: readonly string[]): Roles {
  const numbers = (name: string) =>
    lines
      .filter((line) => line.startsWith(`${name} `))
      .flatMap((line) => parseCount(line.slice(name.length + 1)) ?? []);
  return {
    self: numbers('self')[0],
    login: numbers('login')[0],
    candidates: numbers('C'),
    renamed: numbers('M'),
    users: lines.flatMap(readUser),
    usersCut: lines.includes('user'),
    cut: lines.includes('cut'),
    complete: lines.includes('selected yes'),
  };
}

/** `user UID THREADS INOTIFY`. */
function readUser(line: string): readonly UserUse[] {
  const [, first, second, third] = /^user (\d+) (\d+) (\d+|-)$/.exec(line) ?? [];
  const [uid, threads] = [parseCount(first), parseCount(second)];
  return uid === undefined || threads === undefined ? [] : [{ uid, threads, inotify: parseCount(third) }];
}
