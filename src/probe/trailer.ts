const NEWLINE = 0x0a;

/** Gathers the chunks of a probe's stdout and notices its last line, wherever the chunks were cut. */
export class TrailerWatch {
  readonly #chunks: Buffer[] = [];
  readonly #trailer: Buffer;
  /** The end of what came before, as far as a cut trailer can reach back. */
  #tail: Buffer = Buffer.alloc(0);

  constructor(nonce: string) {
    this.#trailer = Buffer.from(`\nEND ${nonce} `);
  }

  /** Takes a chunk; `true` once the trailer's line is complete. */
  take(chunk: Buffer): boolean {
    this.#chunks.push(chunk);
    const recent = Buffer.concat([this.#tail, chunk]);
    const at = recent.indexOf(this.#trailer);
    const seen = at >= 0 && recent.indexOf(NEWLINE, at + this.#trailer.length) >= 0;
    this.#tail = recent.subarray(Math.max(0, recent.length - this.#trailer.length - LONGEST_COUNT));
    return seen;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

const LONGEST_COUNT = 20;
