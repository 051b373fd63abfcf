import { Socket } from 'node:net';
import ssh2, { type GetStreamCallback, type ParsedKey } from 'ssh2';
import { fingerprint } from './host-key.ts';
import { rsaBits, SMALLEST_RSA } from './public-key.ts';
import type { AgentKey } from './signer.ts';

/** An agent that is silent for so long, in milliseconds, counts as gone. */
const AGENT_TIMEOUT_MS = 10_000;

/** The library's client waits for an agent for ever; this one hangs up, which the library reports as a failure. */
class PatientAgent extends ssh2.OpenSSHAgent {
  override getStream(callback: GetStreamCallback): void {
    super.getStream((error, stream) => {
      if (stream instanceof Socket) stream.setTimeout(AGENT_TIMEOUT_MS, () => stream.destroy());
      callback(error, stream);
    });
  }
}

/**
 * The keys of an SSH agent, in its order, without those that would be refused as a private key too: DSA, short
 * RSA, security keys and certificates. Rejects when the agent does not answer. Forwarding is never offered.
 */
export function listAgentKeys(socketPath: string): Promise<readonly AgentKey[]> {
  const agent = new PatientAgent(socketPath);
  return new Promise((resolve, reject) => {
    agent.getIdentities((error, keys) => {
      if (error) reject(error);
      else resolve((keys ?? []).flatMap((key) => (isParsed(key) && isUsable(key) ? [agentSigner(agent, key)] : [])));
    });
  });
}

function isParsed(key: unknown): key is ParsedKey {
  return typeof key === 'object' && key !== null && 'getPublicSSH' in key;
}

function isUsable(key: ParsedKey): boolean {
  return key.type !== 'ssh-dss' && (rsaBits(key.getPublicSSH()) ?? SMALLEST_RSA) >= SMALLEST_RSA;
}

function agentSigner(agent: PatientAgent, publicKey: ParsedKey): AgentKey {
  return {
    from: 'agent',
    publicKey,
    fingerprint: fingerprint(publicKey.getPublicSSH()),
    sign: (data, hash) =>
      new Promise((resolve, reject) => {
        agent.sign(publicKey, data, hash === undefined ? {} : { hash }, (error, signature) => {
          if (signature) resolve(signature);
          else reject(error ?? new Error('no signature'));
        });
      }),
  };
}
