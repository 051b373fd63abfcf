import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAccount } from '../fleet/account.ts';
import { asRoot, run } from '../fleet/run.ts';
import { freePort, makeKey } from '../fleet/sshd.ts';
import { startTcp } from '../transport/fake-server.ts';
import type { Clean, Scene } from './fault.ts';
import { startProcess } from './start-process.ts';

// SSH servers that are not OpenSSH. Both take keys only from ~/.ssh/authorized_keys.

/** A real Dropbear. */
export async function dropbear(clean: Clean): Promise<Scene> {
  const { directory, key, user } = await makeVisitor(clean);
  const port = await freePort();
  const hostKey = join(directory, 'dropbear_key');
  const made = await run(['dropbearkey', '-t', 'ed25519', '-f', hostKey]);
  const server = ['dropbear', '-F', '-E', '-m', '-s', '-r', hostKey, '-p', `127.0.0.1:${port}`];
  await startProcess(asRoot([...server, '-P', join(directory, 'pid')]), /Not backgrounding/, clean);
  const knownHosts = `[127.0.0.1]:${port} ${/^(ssh-ed25519 \S+)/m.exec(made)?.[1]}\n`;
  return { hosts: [{ port, user }], transport: { key, knownHosts } };
}

/** A real tinysshd, which serves one connection on its stdin and stdout. */
export async function tinysshd(clean: Clean): Promise<Scene> {
  const { directory, key, user } = await makeVisitor(clean);
  const keys = join(directory, 'keys');
  await run(['tinysshd-makekey', keys]);
  const hostKey = await readFile(join(keys, 'ed25519.pk'));
  const server = clean(
    await startTcp((socket) => {
      const [command = '', ...args] = asRoot(['tinysshd', '-v', keys]);
      const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
      child.stdin.on('error', () => socket.destroy());
      socket.pipe(child.stdin);
      child.stdout.pipe(socket);
    }),
    (started) => started.stop(),
  );
  const blob = Buffer.concat([sized(Buffer.from('ssh-ed25519')), sized(hostKey)]);
  const knownHosts = `[127.0.0.1]:${server.port} ssh-ed25519 ${blob.toString('base64')}\n`;
  return { hosts: [{ port: server.port, user }], transport: { key, knownHosts } };
}

function sized(bytes: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(bytes.length);
  return Buffer.concat([size, bytes]);
}

async function makeVisitor(clean: Clean) {
  const directory = clean(await mkdtemp(join(tmpdir(), 'limits-audit-server-')), (made) =>
    rm(made, { recursive: true, force: true }),
  );
  await makeKey(join(directory, 'key'));
  const home = { '.ssh/authorized_keys': await readFile(join(directory, 'key.pub'), 'utf8') };
  const account = clean(await makeAccount({ home }), (made) => made.remove());
  return { directory, key: await readFile(join(directory, 'key'), 'utf8'), user: account.user };
}
