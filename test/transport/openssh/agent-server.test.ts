import { verify } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readStrings, writeStrings } from '../../../src/transport/host-key.ts';
import { AgentServer } from '../../../src/transport/openssh/agent-server.ts';
import type { OwnKey } from '../../../src/transport/signer.ts';
import { run } from '../../fleet/run.ts';
import { makeKey } from '../../fleet/sshd.ts';
import { signerOf } from '../key-files.ts';

let directory = '';
let path = '';
let agent: AgentServer;
let keys: readonly OwnKey[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'limits-audit-agent-'));
  path = join(directory, 'socket');
  const files = ['ed25519', 'rsa', 'ecdsa'].map((kind) => ({ kind, file: join(directory, kind) }));
  for (const { kind, file } of files) await makeKey(file, kind as 'rsa', kind === 'rsa' ? ['-b', '2048'] : []);
  keys = await Promise.all(files.map(async ({ file }) => signerOf(await readFile(file, 'utf8'))));
  agent = await AgentServer.listen(path);
  agent.add(keys);
});

afterAll(async () => {
  agent.close();
  await rm(directory, { recursive: true });
});

/** Sends bytes and gives what comes back until there are `count` answers, or the connection ends. */
async function ask(bytes: Buffer, count = 1): Promise<readonly Buffer[]> {
  const socket: Socket = connect(path);
  let received = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    if ((readStrings(received)?.length ?? 0) >= count) socket.destroy();
  });
  socket.on('end', () => socket.destroy());
  socket.write(bytes);
  await once(socket, 'close');
  return readStrings(received) ?? [];
}

function signRequest(key: OwnKey, flags: number): Buffer {
  const body = writeStrings([key.publicKey.getPublicSSH(), 'data']);
  return writeStrings([Buffer.concat([Buffer.of(13), body, Buffer.of(0, 0, 0, flags)])]);
}

/** SSH's two numbers as 32 bytes each. */
function bothNumbers(signature: Buffer): Buffer {
  const numbers = readStrings(signature) ?? [];
  return Buffer.concat(numbers.map((number) => Buffer.concat([Buffer.alloc(32), number]).subarray(-32)));
}

const failure = Buffer.of(5);

test('lists its keys for ssh-add', async () => {
  const listed = await run(['env', `SSH_AUTH_SOCK=${path}`, 'ssh-add', '-l']);
  for (const key of keys) expect(listed).toContain(key.fingerprint);
});

describe('signs', () => {
  test.each([
    [0, 0, 'ssh-ed25519'],
    [1, 2, 'rsa-sha2-256'],
    [1, 4, 'rsa-sha2-512'],
    [2, 0, 'ecdsa-sha2-nistp256'],
  ])('with key %i and flags %i: %s', async (index, flags, algorithm) => {
    const key = keys[index];
    if (!key) throw new Error('no key');
    const [answer = Buffer.alloc(0)] = await ask(signRequest(key, flags));
    expect(answer[0]).toBe(14);
    const [signature = Buffer.alloc(0)] = readStrings(answer.subarray(1)) ?? [];
    const [name, bytes = Buffer.alloc(0)] = readStrings(signature) ?? [];
    expect(name?.toString()).toBe(algorithm);
    const hash = algorithm === 'ssh-ed25519' ? undefined : `sha${algorithm.slice(-3)}`;
    const isEcdsa = algorithm.startsWith('ecdsa-');
    const publicKey = { key: key.publicKey.getPublicPEM(), ...(isEcdsa && { dsaEncoding: 'ieee-p1363' as const }) };
    const isGood = verify(hash, Buffer.from('data'), publicKey, isEcdsa ? bothNumbers(bytes) : bytes);
    expect(isGood).toBe(true);
  });

  test('never with SHA-1', async () => {
    expect(await ask(signRequest(keys[1] as OwnKey, 0))).toEqual([failure]);
  });
});

describe('refuses, and goes on', () => {
  test('what it does not know, such as the request that ssh begins with', async () => {
    const bind = writeStrings([Buffer.concat([Buffer.of(27), writeStrings(['session-bind@openssh.com', 'x'])])]);
    const answers = await ask(Buffer.concat([bind, writeStrings([Buffer.of(11)])]), 2);
    expect(answers.map((answer) => answer[0])).toEqual([5, 12]);
  });

  test.each<[string, Buffer]>([
    ['a key that it does not have', Buffer.concat([Buffer.of(13), writeStrings(['key', 'data']), Buffer.alloc(4)])],
    ['half a request', Buffer.of(13, 0)],
    ['adding a key', Buffer.of(17)],
  ])('%s', async (_name, request) => {
    expect(await ask(writeStrings([request]))).toEqual([failure]);
  });
});

test.each([
  ['an endless request', Buffer.of(0xff, 0xff, 0xff, 0xff)],
  ['an empty one', Buffer.alloc(4)],
])('%s ends the connection', async (_name, bytes) => {
  expect(await ask(bytes)).toEqual([]);
});
