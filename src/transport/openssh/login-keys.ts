import type { Signers } from '../credentials.ts';
import type { Signer } from '../signer.ts';
import { AgentServer } from './agent-server.ts';
import type { UserCertificate } from './user-certificate.ts';
import type { Workspace } from './workspace.ts';

/** What one login may use: files that name the keys, and the agent that signs with them. */
export interface LoginKeys {
  readonly agentSocket: string;
  readonly identityFiles: readonly string[];
  readonly certificateFiles: readonly string[];
  /** What became of the user's own agent, for messages. */
  readonly agent: Signers['agent'];
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

  /** @param signers all that any host may be logged in to with. */
  static async open(workspace: Workspace, signers: readonly Signer[]): Promise<KeyRing> {
    const socket = workspace.path('agent');
    return new KeyRing(workspace, await AgentServer.listen(socket, signers), socket);
  }

  /** For a host that these keys, and of the certificates those for one of them, are to be tried on, in this order. */
  async select({ signers, agent }: Signers, certificates: readonly UserCertificate[]): Promise<LoginKeys> {
    const fitting = certificates.filter((each) => signers.some(({ fingerprint }) => fingerprint === each.fingerprint));
    const files = signers.map(({ publicKey }) => this.#write('key', publicKey.type, publicKey.getPublicSSH()));
    const certificateFiles = fitting.map(({ certificate: { type, blob } }) => this.#write('certificate', type, blob));
    return {
      agentSocket: this.#socket,
      identityFiles: await Promise.all(files),
      certificateFiles: await Promise.all(certificateFiles),
      agent,
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
