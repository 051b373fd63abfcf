import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import type { Problem } from '../problem.ts';
import { type GivenKey, pinBlob, readGivenKeys } from './given-keys.ts';
import { readHostKey } from './host-key.ts';
import { isEncrypted, readKeyTexts } from './key-armor.ts';
import { isFault, type KeySource } from './key-problems.ts';
import { clearPublicHalf } from './openssh-key.ts';

const MOST_BYTES = 64 * 1024;

/** A key's name that is a file's path: how an ssh_config's IdentityFile reaches us. Never from an inventory. */
export function isKeyFile(name: string): boolean {
  return name.startsWith('@/');
}

/** What a key file turned out to be. */
export type KeyFile =
  | { readonly keys: readonly GivenKey[]; readonly problem?: undefined }
  | { readonly keys: readonly GivenKey[]; readonly problem: Problem; readonly missing: boolean };

/** The files that IdentityFile names, each read once per run and only when a host needs it. */
export class KeyFiles {
  readonly #passphrase: string | undefined;
  readonly #hasAgent: boolean;
  readonly #read = new Map<string, KeyFile>();

  constructor(passphrase: string | undefined, hasAgent: boolean) {
    this.#passphrase = passphrase;
    this.#hasAgent = hasAgent;
  }

  /** `name` is `@` and an absolute path. Never throws. */
  read(name: string): KeyFile {
    const before = this.#read.get(name);
    if (before !== undefined) return before;
    const file = this.#open(name.slice(1));
    this.#read.set(name, file);
    return file;
  }

  #open(path: string): KeyFile {
    const text = readText(path);
    if (typeof text !== 'string') return { keys: [], ...text };
    const source: KeySource = {
      name: path,
      passphrase: this.#passphrase,
      passphraseName: 'ssh-key-passphrase',
      passphraseHint: 'Give its passphrase in ssh-key-passphrase, or add the key to the SSH agent.',
    };
    const { keys, problems } = readGivenKeys(text, source, this.#hasAgent);
    if (problems[0] === undefined) return { keys };
    const pins = this.#hasAgent ? agentKeysFor(text) : [];
    if (pins.length > 0) return { keys: pins };
    // The hints for other faults are about secrets.
    const hint = isEncryptedText(text) ? problems[0].hint : `See what ssh makes of it: ssh-keygen -y -f ${path}`;
    return { keys, problem: { message: problems[0].message, ...(hint && { hint }) }, missing: false };
  }
}

function isEncryptedText(text: string): boolean {
  return readKeyTexts(text).some((each) => !isFault(each) && each.kind === 'private' && isEncrypted(each));
}

/** As ssh does it: what is encrypted here, the agent may well hold in the clear. */
function agentKeysFor(text: string): readonly GivenKey[] {
  return readKeyTexts(text).flatMap((each) => {
    const half = isFault(each) || each.kind === 'public' || !isEncrypted(each) ? undefined : clearPublicHalf(each);
    const pin = half && pinBlob(readHostKey(half)?.type ?? '', half);
    return pin === undefined || isFault(pin) ? [] : [pin];
  });
}

interface Unread {
  readonly problem: Problem;
  readonly missing: boolean;
}

/** Regular files only: opening or reading anything else could wait for ever. */
function readText(path: string): string | Unread {
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const status = fstatSync(file);
    if (!status.isFile()) return unread(`${path}: expected a file, found something else`);
    if (status.size > MOST_BYTES) return unread(`${path}: expected a key, found ${status.size} bytes`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return { problem: { message: `${path} cannot be read: ${code}` }, missing: code === 'ENOENT' };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function unread(message: string): Unread {
  return { problem: { message }, missing: false };
}
