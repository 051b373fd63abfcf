import { spawn } from 'node:child_process';
import type { ServerChannel } from 'ssh2';

/** What the commands of ssh2's server really do here: run, in a real shell. Whatever was asked for, `sh -s` runs. */
export function serveProbe(channel: ServerChannel): void {
  const child = spawn('sh', ['-s'], { stdio: 'pipe' });
  child.stdin.on('error', () => undefined);
  channel.pipe(child.stdin);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr);
  channel.on('close', () => child.kill());
  child.on('close', (code) => {
    if (!channel.writable) return;
    channel.exit(code ?? 1);
    channel.end();
  });
}
