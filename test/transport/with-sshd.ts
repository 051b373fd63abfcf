import { expect } from 'vitest';
import { type Sshd, type SshdOptions, startSshd } from '../fleet/sshd.ts';
import { hostOf } from './a-host.ts';
import { open, runScript, type TrySettings } from './try-connect.ts';

/** What is right for a server; the test changes what it is about. */
export function right(server: Sshd, parts: TrySettings = {}): TrySettings {
  return { key: server.key, knownHosts: server.knownHosts, host: hostOf(server), ...parts };
}

export async function withSshd(options: SshdOptions, body: (server: Sshd) => Promise<void>): Promise<void> {
  const server = await startSshd(options);
  try {
    await body(server);
  } finally {
    await server.stop();
  }
}

export async function sayHello(port: number, settings: TrySettings): Promise<void> {
  const session = await open(port, settings);
  try {
    expect(await runScript(session, 'echo hello; exit 5\n')).toMatchObject({
      how: 'exited',
      exitCode: 5,
      stdout: 'hello\n',
    });
  } finally {
    session.close();
  }
}
