import { writeStrings } from '../../src/transport/host-key.ts';

interface Protocol {
  readonly _cipher: { encrypt(packet: unknown): void };
  readonly _packetRW: {
    readonly write: { readonly allocStart: number; alloc(length: number): Buffer; finalize(packet: Buffer): unknown };
  };
}

/** Makes ssh2's server send a message that it has no method for: number, some bytes, a text, no language. */
export function sendRaw(client: object, type: number, bytes: Buffer, text: string): void {
  const protocol: Protocol = Reflect.get(client, '_protocol');
  const { write } = protocol._packetRW;
  const message = Buffer.concat([Buffer.of(type), bytes, writeStrings([text, ''])]);
  const packet = write.alloc(message.length);
  packet.set(message, write.allocStart);
  protocol._cipher.encrypt(write.finalize(packet));
}
