import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../fleet/run.ts';
import { type KeyKind, makeKey } from '../../fleet/sshd.ts';

/** A certificate authority, made by the real ssh-keygen. */
export interface Authority {
  readonly directory: string;
  /** Type and base64 of its public key. */
  readonly publicKey: string;
  readonly publicKeyFile: string;
  /** Certifies the public key in `file`.pub and gives the line; extra arguments are ssh-keygen's. */
  certify(file: string, principals: string, extra?: readonly string[]): Promise<string>;
  /** A new key and its certificate. */
  issue(principals: string, kind?: KeyKind, extra?: readonly string[]): Promise<{ key: string; certificate: string }>;
  remove(): Promise<void>;
}

export async function makeAuthority(): Promise<Authority> {
  const directory = await mkdtemp(join(tmpdir(), 'limits-audit-ca-'));
  const file = join(directory, 'ca');
  let issued = 0;
  await makeKey(file);
  const certify: Authority['certify'] = async (of, principals, extra = []) => {
    const names = principals === '' ? [] : ['-n', principals];
    await run(['ssh-keygen', '-q', '-s', file, '-I', 'audit-2026', ...names, ...extra, `${of}.pub`]);
    return await readFile(`${of}-cert.pub`, 'utf8');
  };
  return {
    directory,
    publicKey: (await readFile(`${file}.pub`, 'utf8')).split(' ').slice(0, 2).join(' '),
    publicKeyFile: `${file}.pub`,
    certify,
    async issue(principals, kind = 'ed25519', extra = []) {
      issued += 1;
      const key = join(directory, `key-${issued}`);
      await makeKey(key, kind, kind === 'rsa' ? ['-b', '2048'] : []);
      return { certificate: await certify(key, principals, extra), key: await readFile(key, 'utf8') };
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
