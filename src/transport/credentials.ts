import type { Problem } from '../problem.ts';
import { listAgentKeys } from './agent.ts';
import { type GivenKey, type GivenKeys, readGivenKeys } from './given-keys.ts';
import { isKeyFile, type KeyFile, KeyFiles } from './key-files.ts';
import type { KeySource } from './key-problems.ts';
import { entryLabel, type NamedKeyText, readNamedKeys } from './named-keys.ts';
import type { AgentKey, Credential, Signer } from './signer.ts';
import { certifies, misfit, readUserCertificate, type UserCertificate } from './user-certificate.ts';

export interface CredentialSettings {
  /** Text of private keys, one after the other, and lines of public keys. */
  readonly key?: string | undefined;
  readonly keyPassphrase?: string | undefined;
  /** YAML or JSON: further keys by name. */
  readonly namedKeys?: string | undefined;
  /** Line of the user certificate for `key`, or for a key of the agent. */
  readonly certificate?: string | undefined;
  readonly password?: string | undefined;
  /** Milliseconds since 1970; the system's clock by default. Certificates have a time. */
  readonly now?: () => number;
  /** Path of an agent's socket: SSH_AUTH_SOCK. */
  readonly agentSocket?: string | undefined;
}

/** What can be used to log in. `keys` are those that a server's {@link SshServer} names; none: the run's own. */
export interface Credentials {
  /**
   * What to offer, in order: the keys by these names and no others, or the run's own and then the agent's. Asks the
   * agent once per run; never rejects.
   */
  listSigners(keys: readonly string[]): Promise<Signers>;
  /** Those of these names that no entry of `ssh-keys` has. Files are not meant. */
  missing(keys: readonly string[]): readonly string[];
  /** The names of `ssh-keys`. */
  readonly names: readonly string[];
  /** Those of the names that are files (`@/path`), each read once. */
  readFiles(keys: readonly string[]): readonly KeyFile[];
  readonly password: string | undefined;
  /** There is nothing at all to log in with, where no keys are named. */
  readonly none: boolean;
  /** Every certificate, which only the openssh backend can use. */
  readonly certificates: readonly UserCertificate[];
}

export interface Signers {
  readonly signers: readonly Signer[];
  /** The same, each with its certificate if it has one. */
  readonly credentials: readonly Credential[];
  readonly agent: 'unused' | 'answered' | 'empty' | 'silent';
  /** Fingerprints of keys that the agent was to have, and has not. */
  readonly notInAgent: readonly string[];
}

/** What one name stands for, or the run's own inputs. */
interface KeyRing {
  readonly keys: readonly GivenKey[];
  readonly certificate?: UserCertificate | undefined;
}

/** Reads the credentials, or tells all that is wrong with them. An empty input is one that was not given. */
export function readCredentials(settings: CredentialSettings): Credentials | readonly Problem[] {
  const given = readAll(settings);
  if (given.problems.length > 0) return given.problems;
  const { own, rings, agentSocket } = given;
  const password = settings.password || undefined;
  const files = new KeyFiles(settings.keyPassphrase || undefined, agentSocket !== undefined);
  const agent = new AgentOnce(agentSocket);
  const ringsFor = (keys: readonly string[]): readonly KeyRing[] =>
    keys.length === 0 ? [own] : keys.flatMap((key) => (isKeyFile(key) ? files.read(key) : (rings.get(key) ?? [])));
  return {
    async listSigners(keys) {
      const chosen = ringsFor(keys);
      const isPinned = chosen.some((ring) => ring.keys.some((key) => key.from === 'pin'));
      const addAgent = keys.length === 0 && !isPinned;
      const listed: Listed = isPinned || addAgent ? await agent.list() : { keys: [], agent: 'unused' };
      return collect(chosen, listed, addAgent);
    },
    missing: (keys) => keys.filter((key) => !isKeyFile(key) && !rings.has(key)),
    names: [...rings.keys()],
    readFiles: (keys) => keys.filter(isKeyFile).map((key) => files.read(key)),
    password,
    none: own.keys.length === 0 && agentSocket === undefined && password === undefined,
    certificates: [own, ...rings.values()].flatMap(({ certificate }) => certificate ?? []),
  };
}

interface Everything {
  readonly own: KeyRing;
  readonly rings: ReadonlyMap<string, KeyRing>;
  readonly agentSocket: string | undefined;
  readonly problems: readonly Problem[];
}

function readAll(settings: CredentialSettings): Everything {
  const agentSocket = blankToNone(settings.agentSocket);
  const hasAgent = agentSocket !== undefined;
  const passphrase = settings.keyPassphrase || undefined;
  const text = blankToNone(settings.key);
  const named = blankToNone(settings.namedKeys);
  const own: GivenKeys =
    text === undefined ? { keys: [], problems: [] } : readGivenKeys(text, inputSource(passphrase), hasAgent);
  const listed = named === undefined ? { entries: [], problems: [] } : readNamedKeys(named);
  const problems = [...own.problems, ...listed.problems];
  const certify = (line: string | undefined, name: string, keys: readonly GivenKey[]): UserCertificate | undefined => {
    if (blankToNone(line) === undefined) return undefined;
    const read = readUserCertificate(line ?? '', name, settings.now?.() ?? Date.now());
    const problem = 'message' in read ? read : findMisfit(read, keys);
    if (problem === undefined && 'certificate' in read) return read;
    if (problem) problems.push(problem);
    return undefined;
  };
  const rings = new Map<string, KeyRing>();
  for (const entry of listed.entries) {
    const read = readGivenKeys(entry.key, entrySource(entry, passphrase), hasAgent);
    problems.push(...read.problems);
    const certificate = certify(entry.certificate, entryLabel(entry.name), read.keys);
    rings.set(entry.name, { keys: read.keys, certificate });
  }
  const certificate = certify(settings.certificate, 'ssh-certificate', own.keys);
  return { own: { keys: own.keys, certificate }, rings, agentSocket, problems };
}

function inputSource(passphrase: string | undefined): KeySource {
  return {
    name: 'ssh-key',
    passphrase,
    passphraseName: 'ssh-key-passphrase',
    passphraseHint: 'Give its passphrase in ssh-key-passphrase, or a key of its own without one for the audit.',
  };
}

function entrySource({ name, passphrase }: NamedKeyText, fallback: string | undefined): KeySource {
  return {
    name: entryLabel(name),
    passphrase: passphrase ?? fallback,
    passphraseName: passphrase === undefined ? 'ssh-key-passphrase' : 'its passphrase',
    passphraseHint: `Write ${name}: { key: …, passphrase: … }, or give the passphrase of all keys in ssh-key-passphrase.`,
  };
}

/** Keys that could not be read have a problem of their own; the agent's are not known yet. */
function findMisfit(certificate: UserCertificate, keys: readonly GivenKey[]): Problem | undefined {
  const fits = keys.some((key) => certifies(certificate, key.publicKey.getPublicSSH()));
  if (keys.length === 0 || fits) return undefined;
  return misfit(
    certificate,
    keys.map((key) => key.fingerprint),
  );
}

interface Listed {
  readonly keys: readonly AgentKey[];
  readonly agent: Signers['agent'];
}

class AgentOnce {
  readonly #socket: string | undefined;
  #listed: Promise<Listed> | undefined;

  constructor(socket: string | undefined) {
    this.#socket = socket;
  }

  list(): Promise<Listed> {
    this.#listed ??= this.#ask();
    return this.#listed;
  }

  async #ask(): Promise<Listed> {
    if (this.#socket === undefined) return { keys: [], agent: 'unused' };
    try {
      const keys = await listAgentKeys(this.#socket);
      return { keys, agent: keys.length > 0 ? 'answered' : 'empty' };
    } catch {
      return { keys: [], agent: 'silent' };
    }
  }
}

/** A key that is given and in the agent too is offered once: a second time would cost one of the server's few tries. */
function collect(rings: readonly KeyRing[], { keys: held, agent }: Listed, addAgent: boolean): Signers {
  const found = new Map<string, Credential>();
  const notInAgent = new Set<string>();
  const add = (signer: Signer, certificate: UserCertificate | undefined) => {
    if (found.has(signer.fingerprint)) return;
    const fits = certificate !== undefined && certifies(certificate, signer.publicKey.getPublicSSH());
    found.set(signer.fingerprint, fits ? { signer, certificate } : { signer });
  };
  for (const { keys, certificate } of rings) {
    for (const key of keys) {
      const signer = key.from === 'pin' ? held.find(({ fingerprint }) => fingerprint === key.fingerprint) : key;
      if (signer) add(signer, certificate);
      else notInAgent.add(key.fingerprint);
    }
    if (addAgent) for (const key of held) add(key, certificate);
  }
  const credentials = [...found.values()];
  return { signers: credentials.map(({ signer }) => signer), credentials, agent, notInAgent: [...notInAgent] };
}

function blankToNone(text: string | undefined): string | undefined {
  return text?.trim() ? text : undefined;
}
