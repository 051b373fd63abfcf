import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** How many TCP sockets of this process are connected, or were, to one of these ports. Asks the kernel. */
export function socketsTo(ports: readonly number[]): number {
  const own = ownSockets();
  return ['tcp', 'tcp6']
    .flatMap((table) => readFileSync(`/proc/self/net/${table}`, 'latin1').split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , remote = '', , , , , , , inode = '']) => {
      return own.has(inode) && ports.includes(Number.parseInt(remote.split(':')[1] ?? '', 16));
    }).length;
}

function ownSockets(): ReadonlySet<string> {
  const inodes = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1] ?? '';
    } catch {
      // The descriptor of the directory itself, closed by now.
      return '';
    }
  });
  return new Set(inodes.filter((inode) => inode !== ''));
}
