import type { Accounts } from './accounts.ts';
import { defined } from './defined.ts';
import type { Facts, SupervisorFacts } from './facts.ts';
import { headroomOf } from './headroom.ts';
import type { KernelParameters } from './kernel-parameters.ts';
import { parseCount } from './numbers.ts';
import type { ProcessTable } from './process-table.ts';
import type { Roles, UserUse } from './roles.ts';
import type { Unknowns } from './unknowns.ts';

export interface UserSources {
  readonly kernel: KernelParameters;
  readonly table: ProcessTable;
  readonly roles: Roles;
  readonly accounts: Accounts;
  readonly supervisors: readonly SupervisorFacts[] | undefined;
}

type PerUser = NonNullable<Facts['capacity']['threadsPerUser']>[number];
type UserCapacity = Pick<Facts['capacity'], 'threadsPerUser' | 'inotifyInstances'>;

/** What single users have in use. The kernel counts both for the user, over all of its processes. */
export function readUserCapacity(sources: UserSources, unknown: Unknowns): UserCapacity {
  const threadsPerUser = readThreads(sources, unknown);
  const inotifyInstances = readInotify(sources, unknown);
  return {
    ...(threadsPerUser === undefined ? {} : { threadsPerUser }),
    ...(inotifyInstances === undefined ? {} : { inotifyInstances }),
  };
}

/** Threads of the users that supervised processes run as. RLIMIT_NPROC is not enforced for root, who so has no limit. */
function readThreads(
  { table, roles, accounts, supervisors }: UserSources,
  unknown: Unknowns,
): UserCapacity['threadsPerUser'] {
  const at = ['capacity', 'threadsPerUser'];
  if (roles.usersCut) unknown.add(at, 'cut', 'The host has processes of more users than the probe brings.');
  if (!table.has(1) || !roles.complete || roles.users.length === 0 || supervisors === undefined) {
    unknown.add(at, 'not-observable', 'Not all processes could be looked through.');
    return undefined;
  }
  const limits = nprocByUser(supervisors);
  return roles.users
    .filter(({ uid }) => limits.has(uid))
    .sort((a, b) => a.uid - b.uid)
    .map(({ uid, threads }) => perUser(uid, threads, uid === 0 ? undefined : limits.get(uid), accounts));
}

/** The lowest soft RLIMIT_NPROC among the supervised processes of each user; undefined where none was read. */
function nprocByUser(supervisors: readonly SupervisorFacts[]): ReadonlyMap<number, number | undefined> {
  const processes = supervisors.flatMap((supervisor) => [
    supervisor,
    ...supervisor.programs.flatMap((program) => program.processes ?? []),
  ]);
  const limits = new Map<number, number | undefined>();
  for (const { uid, limits: own } of processes) {
    if (uid === undefined) continue;
    const soft = [limits.get(uid), own?.nproc?.soft].flatMap((value) => value ?? []);
    limits.set(uid, soft.length === 0 ? undefined : Math.min(...soft));
  }
  return limits;
}

function readInotify(
  { kernel, table, roles, accounts }: UserSources,
  unknown: Unknowns,
): UserCapacity['inotifyInstances'] {
  const limit = parseCount(kernel.text('fs.inotify.max_user_instances'));
  const counted = roles.users.filter((user): user is UserUse & { inotify: number } => user.inotify !== undefined);
  if (limit === undefined || counted.length === 0) {
    const at = ['capacity', 'inotifyInstances'];
    const uid = roles.self === undefined ? undefined : table.get(roles.self)?.uid;
    if (uid !== undefined && uid !== 0) {
      unknown.add(at, 'permission-denied', 'Only root sees what all processes have open: audit with become: sudo.');
    } else unknown.add(at, 'not-observable', whyUncounted(uid, limit));
    return undefined;
  }
  return counted
    .filter(({ inotify }) => inotify > 0)
    .sort((a, b) => a.uid - b.uid)
    .map(({ uid, inotify }) => perUser(uid, inotify, limit, accounts));
}

function whyUncounted(uid: number | undefined, limit: number | undefined): string {
  if (limit === undefined) return 'fs.inotify.max_user_instances could not be read.';
  const root = uid === 0 ? '' : 'root, ';
  return `It takes ${root}GNU find, and a host with fewer than 50,000 open files.`;
}

function perUser(uid: number, used: number, limit: number | undefined, accounts: Accounts): PerUser {
  return { uid, used, ...defined({ user: accounts.nameOf(uid), limit, headroom: headroomOf(used, limit) }) };
}
