import { readFileSync } from 'node:fs';
import { firstLine, type Group, startGroup } from './process-group.ts';

/** A situation that a probe is run in. `enter` is put before its command. */
export interface Situation {
  readonly name: string;
  readonly enter: readonly string[];
  readonly end: () => Promise<void>;
}

/** They end by themselves, should the benchmark be killed. */
const SLEEPERS = 'i=0; while [ "$i" -lt "$1" ]; do sleep 240 & i=$((i + 1)); done; echo ready; wait';
/** Descriptors that a helper needs for itself. */
const [OWN_FILES, MOST_HELPERS] = [100, 16];

export async function crowdOfProcesses(count: number): Promise<Situation> {
  const group = startGroup(['sh', '-c', SLEEPERS, 'sh', String(count)]);
  await firstLine(group);
  return { name: `with ${count} more processes`, enter: [], end: () => group.end() };
}

/**
 * As many TCP sockets as the limits allow, up to `wanted`, in a network namespace of their own.
 * @throws when this machine lets nobody make one.
 */
export async function crowdOfSockets(wanted: number): Promise<Situation> {
  const hold = new URL('hold-sockets.ts', import.meta.url).pathname;
  // The first one opens the namespace; the others, and the probe, go in there.
  const space = startGroup(['unshare', '--net', 'sh', '-c', 'ip link set lo up && echo $$ && exec sleep 240']);
  const groups: Group[] = [space];
  const end = async () => {
    await Promise.all(groups.map((group) => group.end()));
  };
  try {
    const enter = ['nsenter', '--target', (await firstLine(space)).trim(), '--net', '--'];
    const each = Math.min(Math.ceil(wanted / 8), hardLimit() - OWN_FILES, 50_000);
    const helpers = Math.min(MOST_HELPERS, Math.ceil(wanted / each));
    // Node raises its own soft limit to the hard one when it starts.
    for (let helper = 0; helper < helpers; helper += 1) {
      groups.push(startGroup([...enter, process.execPath, hold, String(each)]));
    }
    const held = await Promise.all(groups.slice(1).map(firstLine));
    const sockets = held.reduce((sum, line) => sum + Number(line), 0);
    return { name: `with ${sockets} TCP sockets`, enter, end };
  } catch (error) {
    await end();
    throw error;
  }
}

function hardLimit(): number {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  return Number(/^Max open files +\S+ +(\d+)/m.exec(limits)?.[1] ?? 1024);
}
