import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment } from './environment.ts';

/** Paths go into configuration files and socket addresses: nothing to quote, and short (`sun_path` has 108 bytes). */
const PLAIN = /^\/[A-Za-z0-9_./-]{1,70}$/;
/** One program makes that many at a time: starting a program costs far more than a file. */
const FIFOS_AT_A_TIME = 16;

/**
 * A run's private directory (0700): public keys, certificates, known_hosts, configurations, the agent's socket. No
 * secret is ever in it. It goes with {@link remove}, at the latest when the process exits.
 */
export class Workspace {
  readonly root: string;
  #number = 0;
  readonly #fifos: string[] = [];
  #making: Promise<void> | undefined;
  readonly #onExit = () => rmSync(this.root, { recursive: true, force: true });

  private constructor(root: string) {
    this.root = root;
    process.once('exit', this.#onExit);
  }

  static async create(): Promise<Workspace> {
    const parent = PLAIN.test(tmpdir()) ? tmpdir() : '/tmp';
    return new Workspace(await mkdtemp(join(parent, 'limits-audit-')));
  }

  /** A path of its own for every call. */
  path(name: string): string {
    this.#number += 1;
    return join(this.root, `${name}-${this.#number}`);
  }

  async write(name: string, text: string): Promise<string> {
    const path = this.path(name);
    await writeFile(path, text, { mode: 0o600, flag: 'wx' });
    return path;
  }

  /** The path of a named pipe that nobody has opened yet. */
  async takeFifo(): Promise<string> {
    for (;;) {
      const fifo = this.#fifos.pop();
      if (fifo !== undefined) return fifo;
      this.#making ??= this.#makeFifos().finally(() => {
        this.#making = undefined;
      });
      await this.#making;
    }
  }

  #makeFifos(): Promise<void> {
    const paths = Array.from({ length: FIFOS_AT_A_TIME }, () => this.path('log'));
    return new Promise((resolve, reject) => {
      execFile('mkfifo', ['-m', '600', ...paths], { env: environment() }, (error) => {
        if (error) return reject(error);
        this.#fifos.push(...paths);
        resolve();
      });
    });
  }

  async remove(): Promise<void> {
    process.removeListener('exit', this.#onExit);
    await rm(this.root, { recursive: true, force: true });
  }
}
