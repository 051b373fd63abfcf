import type { Signers } from '../credentials.ts';
import { AgentServer } from './agent-server.ts';
import type { Workspace } from './workspace.ts';

/** What one login may use: files that name the keys, and the agent that signs with them. */
export interface LoginKeys {
  readonly agentSocket: string;
  readonly identityFiles: readonly string[];
  readonly certificateFiles: readonly string[];
  /** What there was to choose from, for messages. */
  readonly signers: Signers;
}

/** The keys of a run as ssh takes them: the public halves in files, each written once, and one agent for all. */
export class KeyRing {
  readonly #workspace: Workspace;
  readonly #agent: AgentServer;
  readonly #socket: string;
  readonly #files = new Map<string, Promise<string>>();

  private constructor(workspace: Workspace, agent: AgentServer, socket: string) {
    this.#workspace = workspace;
    this.#agent = agent;
    this.#socket = socket;
  }

  static async open(workspace: Workspace): Promise<KeyRing> {
    const socket = workspace.path('agent');
    return new KeyRing(workspace, await AgentServer.listen(socket), socket);
  }

  /** For a host that these keys, with their certificates, are to be tried on, in this order. */
  async select(chosen: Signers): Promise<LoginKeys> {
    this.#agent.add(chosen.signers);
    const files = chosen.signers.map(({ publicKey }) => this.#write('key', publicKey.type, publicKey.getPublicSSH()));
    const certificateFiles = chosen.credentials.flatMap(({ certificate }) =>
      certificate ? [this.#write('certificate', certificate.certificate.type, certificate.certificate.blob)] : [],
    );
    return {
      agentSocket: this.#socket,
      identityFiles: await Promise.all(files),
      certificateFiles: await Promise.all(certificateFiles),
      signers: chosen,
    };
  }

  close(): void {
    this.#agent.close();
  }

  #write(name: string, type: string, blob: Buffer): Promise<string> {
    const line = `${type} ${blob.toString('base64')}\n`;
    const written = this.#files.get(line) ?? this.#workspace.write(name, line);
    this.#files.set(line, written);
    return written;
  }
}
