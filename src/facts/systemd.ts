import type { Facts, Limit, SystemdUnit } from './facts.ts';
import type { HostFile } from './host-files.ts';
import { parseLimit } from './limits.ts';
import type { Unknowns } from './unknowns.ts';

type Systemd = NonNullable<Facts['systemd']>;

/**
 * The answers of `systemctl show`: the manager's, then one block per unit, an empty line between them. Undefined
 * where systemd is not what runs the host.
 */
export function readSystemd(
  lines: readonly string[],
  files: ReadonlyMap<string, HostFile>,
  unknown: Unknowns,
): Systemd | undefined {
  if (!lines.includes('present yes')) return undefined;
  const [manager, ...blocks] = splitBlocks(lines.filter((line) => !line.startsWith('present ')));
  const defaultNofile = limitOf(manager, 'DefaultLimitNOFILE');
  if (defaultNofile === undefined) {
    unknown.add(['systemd', 'defaultNofile'], 'not-observable', 'systemctl show gave no answer.');
  }
  const units = blocks.flatMap((block) => {
    const id = block.get('Id');
    return id === undefined ? [] : [[id, readUnit(id, block, files, unknown)] as const];
  });
  return { ...(defaultNofile === undefined ? {} : { defaultNofile }), units: Object.fromEntries(units) };
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

function readUnit(id: string, block: Block, files: ReadonlyMap<string, HostFile>, unknown: Unknowns): SystemdUnit {
  const nofile = limitOf(block, 'LimitNOFILE');
  if (nofile === undefined) unknown.add(['systemd', 'units', id, 'nofile'], 'not-observable');
  const fragmentPath = block.get('FragmentPath') || undefined;
  const dropInPaths =
    block
      .get('DropInPaths')
      ?.split(' ')
      .filter((path) => path !== '') ?? [];
  const reload = block.get('NeedDaemonReload');
  const limitNofile = findLimitNofile([...(fragmentPath === undefined ? [] : [fragmentPath]), ...dropInPaths], files);
  return {
    ...(nofile === undefined ? {} : { nofile }),
    ...(fragmentPath === undefined ? {} : { fragmentPath }),
    ...(dropInPaths.length === 0 ? {} : { dropInPaths }),
    ...(limitNofile === undefined ? {} : { limitNofile }),
    ...(reload === 'yes' || reload === 'no' ? { needDaemonReload: reload === 'yes' } : {}),
  };
}

/** The LimitNOFILE= that counts: the last one, drop-ins after the unit's own file. An empty one takes them all back. */
function findLimitNofile(
  paths: readonly string[],
  files: ReadonlyMap<string, HostFile>,
): { readonly file: string; readonly line: number } | undefined {
  const places = paths.flatMap((path) => {
    const file = files.get(path);
    return (file?.lines ?? []).map((text, at) => ({
      file: path,
      line: file?.lineNumbers[at] ?? 0,
      empty: /=\s*$/.test(text),
    }));
  });
  const last = places.at(-1);
  return last === undefined || last.empty || last.line < 1 ? undefined : { file: last.file, line: last.line };
}
