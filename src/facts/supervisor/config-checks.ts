import { quote } from './config-quote.ts';
import type { SectionReader } from './config-reader.ts';
import { parseInteger } from './integers.ts';

/** What a configuration can only be checked against on its host. Each may answer undefined: not known. */
export interface HostKnowledge {
  /** Whether the host has this user (name or uid). */
  readonly userExists?: (user: string) => boolean | undefined;
  /** Whether the host has this directory (absolute path). */
  readonly directoryExists?: (path: string) => boolean | undefined;
}

export function readUser(reader: SectionReader, host: HostKnowledge, key = 'user'): string | undefined {
  const user = reader.readText(key);
  if (user !== undefined) checkUser(reader, host, user, key);
  return user;
}

export function checkUser(reader: SectionReader, host: HostKnowledge, user: string, key = 'user'): void {
  if (user === '') reader.fault(key, 'bad-value', 'expected a user, found nothing');
  else if (host.userExists?.(String(parseInteger(user) ?? user)) === false)
    reader.fault(key, 'bad-value', `there is no user ${quote(user)}`);
}

/** A file that supervisord will create: its directory must exist. Relative and `~` paths cannot be checked from here. */
export function checkParent(reader: SectionReader, host: HostKnowledge, key: string, path: string | undefined): void {
  const end = path?.lastIndexOf('/') ?? -1;
  if (path?.startsWith('/') && end > 0) checkDirectory(reader, host, key, path.slice(0, end));
}

export function checkDirectory(
  reader: SectionReader,
  host: HostKnowledge,
  key: string,
  path: string | undefined,
): void {
  if (path?.startsWith('/') && host.directoryExists?.(path) === false) {
    reader.fault(key, 'bad-value', `there is no directory ${quote(path)}`);
  }
}
