import type { Wire } from './wire.ts';

/** Names us in the server's log. Printable ASCII without spaces (RFC 4253, section 4.2). */
export const ourSoftware = 'limits-audit';

const ourIdent = `SSH-2.0-${ourSoftware}\r\n`;

/**
 * Says our identification line on a connected wire, and drops ssh2's own when it comes to say the same. ssh2 says
 * it only once it is given the wire, that is after the server's line has been read: a round trip later, and
 * never to a server that waits for the client to speak first, as HTTP and TLS servers do.
 */
export function introduce(wire: Wire): void {
  // A subclass cannot do this: connecting puts the plain method back.
  const write = wire.write;
  wire.write(ourIdent);
  Object.defineProperty(wire, 'write', {
    configurable: true,
    writable: true,
    value(chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean {
      wire.write = write;
      if (Buffer.from(chunk).toString('latin1') === ourIdent) return true;
      return Reflect.apply(write, wire, [chunk, ...rest]);
    },
  });
}
