/** What a server said in its first packet that it can do (RFC 4253, section 7.1). */
export interface ServerOffer {
  readonly kex: readonly string[];
  readonly hostKey: readonly string[];
  readonly cipher: readonly string[];
  readonly mac: readonly string[];
  readonly compress: readonly string[];
}

/** The packet's own limit is 35,000 bytes; a server with more to say has said it wrong. */
const MOST = 36_000;

/**
 * Keeps the start of what a server sends, from its identification line on, to be able to say which algorithms it
 * offers: ssh2 says only that there is no match.
 */
export class ServerOfferRecorder {
  #received = Buffer.alloc(0);

  readonly record = (chunk: Buffer): void => {
    if (this.#received.length < MOST) this.#received = Buffer.concat([this.#received, chunk]).subarray(0, MOST);
  };

  read(): ServerOffer | undefined {
    return readOffer(this.#received.subarray(this.#received.indexOf('\n') + 1));
  }
}

function readOffer(packet: Buffer): ServerOffer | undefined {
  // packet length, padding length, message number (20), 16 random bytes, then name-lists
  if (packet.length < 22 || packet[5] !== 20) return undefined;
  const end = Math.min(packet.length, 4 + packet.readUInt32BE());
  const lists: (readonly string[])[] = [];
  let at = 22;
  while (lists.length < 8) {
    if (at + 4 > end || at + 4 + packet.readUInt32BE(at) > end) return undefined;
    const next = at + 4 + packet.readUInt32BE(at);
    lists.push(
      packet
        .subarray(at + 4, next)
        .toString('latin1')
        .split(','),
    );
    at = next;
  }
  const [kex = [], hostKey = [], , cipher = [], , mac = [], , compress = []] = lists;
  return { kex, hostKey, cipher, mac, compress };
}
