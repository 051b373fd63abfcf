import type { Problem } from '../problem.ts';
import { listAgentKeys } from './agent.ts';
import { readPrivateKey } from './private-key.ts';
import type { Signer } from './signer.ts';

export interface CredentialSettings {
  /** Text of a private key. */
  readonly key?: string | undefined;
  readonly keyPassphrase?: string | undefined;
  readonly password?: string | undefined;
  /** Path of an agent's socket: SSH_AUTH_SOCK. */
  readonly agentSocket?: string | undefined;
}

/** What can be used to log in, the same for every host. */
export interface Credentials {
  /** Keys to try, in order: the given one, then the agent's. Asks the agent once per run; never rejects. */
  listSigners(): Promise<Signers>;
  readonly password: string | undefined;
  /** There is nothing at all to log in with. */
  readonly none: boolean;
}

export interface Signers {
  readonly signers: readonly Signer[];
  readonly agent: 'unused' | 'answered' | 'empty' | 'silent';
}

/** Reads the credentials, or tells what is wrong with them. An empty input is one that was not given. */
export function readCredentials(settings: CredentialSettings): Credentials | Problem {
  const key = blankToNone(settings.key);
  const agentSocket = blankToNone(settings.agentSocket);
  const signer = key === undefined ? undefined : readPrivateKey(key, settings.keyPassphrase || undefined);
  if (signer !== undefined && 'message' in signer) return signer;
  const own = signer === undefined ? [] : [signer];
  const password = settings.password || undefined;
  let listed: Promise<Signers> | undefined;
  return {
    listSigners() {
      listed ??= addAgentKeys(own, agentSocket);
      return listed;
    },
    password,
    none: own.length === 0 && agentSocket === undefined && password === undefined,
  };
}

async function addAgentKeys(own: readonly Signer[], agentSocket: string | undefined): Promise<Signers> {
  if (agentSocket === undefined) return { signers: own, agent: 'unused' };
  try {
    const keys = await listAgentKeys(agentSocket);
    // The given key is often in the agent as well: offering it twice would cost one of the server's few tries.
    const others = keys.filter((key) => own.every((each) => each.fingerprint !== key.fingerprint));
    return { signers: [...own, ...others], agent: keys.length > 0 ? 'answered' : 'empty' };
  } catch {
    return { signers: own, agent: 'silent' };
  }
}

function blankToNone(text: string | undefined): string | undefined {
  return text?.trim() ? text : undefined;
}
