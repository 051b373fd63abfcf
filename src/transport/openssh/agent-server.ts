import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { fingerprint, readStrings, writeStrings } from '../host-key.ts';
import type { RsaHash, Signer } from '../signer.ts';

// The agent's protocol (draft-ietf-sshm-ssh-agent), as much of it as a login needs. ssh2 has a server half too, but
// it does not skip the body of a message that it does not know, and ssh begins with one (session-bind).
const message = { failure: 5, listKeys: 11, keys: 12, sign: 13, signature: 14 } as const;

/** Names of the RSA signatures, by the flag that asks for them. Without a flag it would be SHA-1. */
const rsaSignatures: ReadonlyMap<number, { readonly name: string; readonly hash: RsaHash }> = new Map([
  [2, { name: 'rsa-sha2-256', hash: 'sha256' }],
  [4, { name: 'rsa-sha2-512', hash: 'sha512' }],
]);

/** ssh sends a few hundred bytes to be signed. */
const LONGEST_REQUEST = 64 * 1024;

/**
 * An SSH agent inside this process, on a socket in a private directory: ssh logs in with keys that it never sees,
 * which are in no file, argument or environment.
 */
export class AgentServer {
  /** By fingerprint: many hosts are logged in to with the same key. */
  readonly #signers = new Map<string, Signer>();
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor() {
    this.#server = createServer((socket) => this.#serve(socket));
    // It ends with the transport; until then it keeps nothing alive.
    this.#server.unref();
  }

  static async listen(path: string): Promise<AgentServer> {
    const agent = new AgentServer();
    agent.#server.listen(path);
    await once(agent.#server, 'listening');
    return agent;
  }

  add(signers: readonly Signer[]): void {
    for (const signer of signers) this.#signers.set(signer.fingerprint, signer);
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
    let received: Buffer = Buffer.alloc(0);
    let answers = Promise.resolve();
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 4) {
        const length = received.readUInt32BE();
        if (length === 0 || length > LONGEST_REQUEST) return void socket.destroy();
        if (received.length < 4 + length) return;
        const request = received.subarray(4, 4 + length);
        received = received.subarray(4 + length);
        answers = answers.then(async () => {
          const answer = await this.#answer(request);
          if (!socket.destroyed) socket.write(writeStrings([answer]));
        });
      }
    });
  }

  async #answer(request: Buffer): Promise<Buffer> {
    const body = request.subarray(1);
    if (request[0] === message.listKeys) return this.#listKeys();
    if (request[0] !== message.sign || body.length < 4) return Buffer.of(message.failure);
    const [blob, data] = readStrings(body.subarray(0, -4)) ?? [];
    const signer = blob && this.#signers.get(fingerprint(blob));
    if (signer === undefined || data === undefined) return Buffer.of(message.failure);
    try {
      const signature = await signFor(signer, data, body.readUInt32BE(body.length - 4));
      return signature === undefined
        ? Buffer.of(message.failure)
        : Buffer.concat([Buffer.of(message.signature), writeStrings([signature])]);
    } catch {
      return Buffer.of(message.failure);
    }
  }

  #listKeys(): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(this.#signers.size);
    const keys = [...this.#signers.values()].flatMap(({ publicKey }) => [publicKey.getPublicSSH(), '']);
    return Buffer.concat([Buffer.of(message.keys), count, writeStrings(keys)]);
  }
}

/** The signature as SSH writes it (RFC 4253 section 6.6, RFC 5656 section 3.1.2); none for SHA-1. */
async function signFor(signer: Signer, data: Buffer, flags: number): Promise<Buffer | undefined> {
  const { type } = signer.publicKey;
  if (type === 'ssh-rsa') {
    const wanted = rsaSignatures.get(flags);
    return wanted && writeStrings([wanted.name, await signer.sign(data, wanted.hash)]);
  }
  const signature = await signer.sign(data, undefined);
  // An agent's is in SSH's form already.
  const isAsn1 = signer.from === 'input' && type.startsWith('ecdsa-');
  return writeStrings([type, isAsn1 ? writeStrings(readIntegers(signature)) : signature]);
}

/** The two numbers of an ASN.1 ECDSA signature, whose form is that of SSH's numbers too. */
function readIntegers(asn1: Buffer): readonly [Buffer, Buffer] {
  // P-521 is the one whose sequence is longer than 127 bytes, so that its length takes two.
  const first = asn1[1] === 0x81 ? 3 : 2;
  const firstEnd = first + 2 + (asn1[first + 1] ?? 0);
  const secondEnd = firstEnd + 2 + (asn1[firstEnd + 1] ?? 0);
  return [asn1.subarray(first + 2, firstEnd), asn1.subarray(firstEnd + 2, secondEnd)];
}
