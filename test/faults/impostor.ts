import { type FakeSsh, startFakeSsh } from '../transport/fake-server.ts';

/**
 * A server in the middle that does not wait: right behind its half of the key exchange, and before the client can have
 * judged its key, come messages of the login, encrypted with the keys that the client will have too.
 */
export function startImpostor(messages: readonly Buffer[]): Promise<FakeSsh> {
  return startFakeSsh({ onClient: (client) => pipeline(Reflect.get(client, '_protocol'), messages) });
}

interface KeyExchange {
  finish(): unknown;
}

interface Protocol {
  _kex: KeyExchange | undefined;
  readonly _cipher: { encrypt(packet: unknown): void };
  readonly _packetRW: {
    readonly write: { readonly allocStart: number; alloc(length: number): Buffer; finalize(packet: Buffer): unknown };
  };
}

function pipeline(protocol: Protocol, messages: readonly Buffer[]): void {
  let current: KeyExchange | undefined;
  Object.defineProperty(protocol, '_kex', {
    get: () => current,
    set(kex: KeyExchange | undefined) {
      current = kex;
      if (kex) rush(protocol, kex, messages);
    },
  });
}

/** ssh2's server finishes twice: with its reply, and when the client's NEWKEYS has come. Here both happen at once. */
function rush(protocol: Protocol, kex: KeyExchange, messages: readonly Buffer[]): void {
  const reply = kex.finish;
  kex.finish = () => {
    Reflect.apply(reply, kex, []);
    kex.finish();
    for (const message of messages) {
      const { write } = protocol._packetRW;
      const packet = write.alloc(message.length);
      packet.set(message, write.allocStart);
      protocol._cipher.encrypt(write.finalize(packet));
    }
  };
}
