import { defined } from './defined.ts';
import type { Facts, Limit, SystemdUnit } from './facts.ts';
import { headroomOf } from './headroom.ts';
import type { HostFile, HostFiles } from './host-files.ts';
import { parseLimit, parseLimitValue } from './limits.ts';
import { parseCount } from './numbers.ts';
import { handedDown, type ServiceManager } from './systemd-clamp.ts';
import { findLimitSetting, findSetting, type LimitSetting } from './systemd-setting.ts';
import { managerFiles } from './systemd-unit-order.ts';
import type { Unknowns } from './unknowns.ts';

type Systemd = NonNullable<Facts['systemd']>;

/** What the answers of systemctl are read with. */
export interface SystemdSources {
  readonly files: Pick<HostFiles, 'units' | 'manager'>;
  readonly manager: ServiceManager;
}

/**
 * The answers of `systemctl show`: the manager's, then one block per unit, an empty line between them. Undefined
 * where systemd is not what runs the host.
 */
export function readSystemd(lines: readonly string[], sources: SystemdSources, unknown: Unknowns): Systemd | undefined {
  if (!lines.includes('present yes')) return undefined;
  const [manager, ...blocks] = splitBlocks(lines.filter((line) => !line.startsWith('present ')));
  const defaultNofile = limitOf(manager, 'DefaultLimitNOFILE');
  const defaultNproc = limitOf(manager, 'DefaultLimitNPROC');
  for (const [name, limit] of Object.entries({ defaultNofile, defaultNproc })) {
    if (limit === undefined) unknown.add(['systemd', name], 'not-observable', 'systemctl show gave no answer.');
  }
  const units = blocks.flatMap((block) => {
    const id = block.get('Id');
    return id === undefined ? [] : [[id, readUnit(id, block, sources, unknown)] as const];
  });
  return {
    ...defined({
      defaultNofile,
      defaultNproc,
      defaultNofileAt: placeOf(settingOf(sources, 'DefaultLimitNOFILE', defaultNofile)),
      defaultNprocAt: placeOf(settingOf(sources, 'DefaultLimitNPROC', defaultNproc)),
    }),
    units: Object.fromEntries(units),
  };
}

type Block = ReadonlyMap<string, string>;

function splitBlocks(lines: readonly string[]): readonly Block[] {
  const blocks: Map<string, string>[] = [new Map()];
  for (const line of lines) {
    const at = line.indexOf('=');
    if (line === '') blocks.push(new Map());
    else if (at > 0) blocks.at(-1)?.set(line.slice(0, at), line.slice(at + 1));
  }
  return blocks;
}

function limitOf(block: Block | undefined, name: string): Limit | undefined {
  return parseLimit(block?.get(`${name}Soft`), block?.get(name));
}

/** The line of system.conf that sets a default; none when systemd runs with another value than the files give. */
function settingOf({ files }: SystemdSources, key: string, loaded: Limit | undefined): LimitSetting | undefined {
  return agreeing(findLimitSetting(managerFiles(files.manager), 'Manager', key), loaded);
}

function readUnit(id: string, block: Block, sources: SystemdSources, unknown: Unknowns): SystemdUnit {
  const nofile = limitOf(block, 'LimitNOFILE');
  const nproc = limitOf(block, 'LimitNPROC');
  for (const [name, limit] of Object.entries({ nofile, nproc })) {
    if (limit === undefined) unknown.add(['systemd', 'units', id, name], 'not-observable');
  }
  const fragmentPath = block.get('FragmentPath') || undefined;
  const dropInPaths =
    block
      .get('DropInPaths')
      ?.split(' ')
      .filter((path) => path !== '') ?? [];
  const loaded = [fragmentPath, ...dropInPaths].flatMap((path) => fileAt(sources, path));
  const limitNofile = agreeing(findLimitSetting(loaded, 'Service', 'LimitNOFILE'), nofile);
  const limitNproc = agreeing(findLimitSetting(loaded, 'Service', 'LimitNPROC'), nproc);
  const reload = block.get('NeedDaemonReload');
  return defined({
    nofile,
    nproc,
    handsDown: handsDown(id, { nofile, nproc }, sources.manager, unknown),
    fragmentPath,
    dropInPaths: dropInPaths.length === 0 ? undefined : dropInPaths,
    limitNofile: placeOf(limitNofile),
    limitNofileText: limitNofile?.text,
    limitNproc: placeOf(limitNproc),
    pamName: findSetting(loaded, 'Service', 'PAMName') || undefined,
    needDaemonReload: reload === 'yes' || reload === 'no' ? reload === 'yes' : undefined,
    startedAt: parseTimestamp(block.get('ActiveEnterTimestamp')),
    tasks: tasksOf(id, block, unknown),
  });
}

function fileAt({ files }: SystemdSources, path: string | undefined): readonly HostFile[] {
  const file = path === undefined ? undefined : files.units.get(path);
  return file === undefined ? [] : [file];
}

/** A line that says something else than what is loaded was changed since, and did not set what is loaded. */
function agreeing(setting: LimitSetting | undefined, loaded: Limit | undefined): LimitSetting | undefined {
  return setting?.limit.soft === loaded?.soft && setting?.limit.hard === loaded?.hard ? setting : undefined;
}

function placeOf(setting: LimitSetting | undefined): { readonly file: string; readonly line: number } | undefined {
  return setting === undefined || setting.line < 1 ? undefined : { file: setting.file, line: setting.line };
}

/** What is not known to reach the processes is listed as unknown, even though what was asked for is known. */
function handsDown(
  id: string,
  loaded: { readonly nofile: Limit | undefined; readonly nproc: Limit | undefined },
  manager: ServiceManager,
  unknown: Unknowns,
): SystemdUnit['handsDown'] {
  const given = (name: 'nofile' | 'nproc') => {
    const asked = loaded[name];
    const limit = asked === undefined ? undefined : handedDown(asked, name, manager);
    if (asked !== undefined && limit === undefined) {
      const detail = 'Whether systemd may set it is not known: that takes the limits of pid 1 and fs.nr_open.';
      unknown.add(['systemd', 'units', id, 'handsDown', name], 'not-observable', detail);
    }
    return limit;
  };
  return defined({ nofile: given('nofile'), nproc: given('nproc') });
}

/** `Mon 2026-11-23 07:37:55 UTC`: the probe asks in UTC. Empty or n/a for a unit that is not active. */
function parseTimestamp(text: string | undefined): string | undefined {
  const [, day, time] =
    /^(?:[A-Z][a-z]{2} )?(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.\d+)? UTC$/.exec(text ?? '') ?? [];
  if (day === undefined) return undefined;
  const at = new Date(`${day}T${time}Z`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** How systemd says that it does not know: in words since v248, as 2^64 − 1 before. */
const NOT_COUNTED = new Set(['[not set]', '18446744073709551615']);

/** Tasks are processes and threads: the cgroup's pids controller counts them. */
function tasksOf(id: string, block: Block, unknown: Unknowns): SystemdUnit['tasks'] {
  const current = block.get('TasksCurrent');
  // Without task accounting, or without the pids controller, nobody counts and TasksMax limits nothing.
  if (current !== undefined && NOT_COUNTED.has(current)) return undefined;
  const used = parseCount(current);
  const limit = parseLimitValue(block.get('TasksMax'));
  if (limit === undefined) unknown.add(['systemd', 'units', id, 'tasks'], 'not-observable');
  else if (used === undefined) {
    for (const name of ['used', 'headroom']) {
      unknown.add(['systemd', 'units', id, 'tasks', name], 'not-observable', 'systemd counts no tasks for this unit.');
    }
  }
  return limit === undefined ? undefined : defined({ used, limit, headroom: headroomOf(used, limit) });
}
