import { execFile } from 'node:child_process';
import type { Problem } from '../../problem.ts';
import { environment } from './environment.ts';

/** The machine's own `ssh`, and what it can do. */
export interface SystemSsh {
  /** `9.2` */
  readonly version: string;
  /** Names that it knows, as `ssh -Q` lists them: it refuses a configuration that names another. */
  readonly kex: ReadonlySet<string>;
  readonly cipher: ReadonlySet<string>;
  readonly mac: ReadonlySet<string>;
  /** Types of key; RSA stands for the rsa-sha2 signatures too. */
  readonly key: ReadonlySet<string>;
}

/** CASignatureAlgorithms, without which a certificate could be signed with SHA-1, is of 7.9 (October 2018). */
const OLDEST = { major: 7, minor: 9 };
/** It prints a line and ends: whoever takes this long, in milliseconds, is not ssh. */
const TIMEOUT_MS = 5000;

/** Asks the machine's `ssh` once per run who it is, or tells what is missing. Nothing is contacted. */
export async function findSystemSsh(path = environment().PATH): Promise<SystemSsh | Problem> {
  const ask = (args: readonly string[]) => askSsh(args, { ...environment(), PATH: path });
  const list = async (what: string) =>
    new Set((await ask(['-Q', what]))?.stdout.split('\n').filter((name) => name !== ''));
  const said = await ask(['-V']);
  if (said === undefined) return needs('no such program');
  const [, version, major, minor] = /^OpenSSH_((\d+)\.(\d+))/.exec(said.stderr) ?? [];
  if (version === undefined) return needs('another program of that name');
  if (Number(major) * 100 + Number(minor) < OLDEST.major * 100 + OLDEST.minor) return needs(`OpenSSH ${version}`);
  const [kex, cipher, mac, key] = await Promise.all(['kex', 'cipher', 'mac', 'key'].map((what) => list(what)));
  if (!kex?.size || !cipher?.size || !mac?.size || !key?.size) {
    return needs(`OpenSSH ${version}, which does not list its algorithms`);
  }
  return { version, kex, cipher, mac, key };
}

interface Said {
  readonly stdout: string;
  readonly stderr: string;
}

function askSsh(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Said | undefined> {
  return new Promise((resolve) => {
    const options = { env, timeout: TIMEOUT_MS, maxBuffer: 64 * 1024 };
    const child = execFile('ssh', args, options, (error, stdout, stderr) =>
      resolve(error ? undefined : { stdout, stderr }),
    );
    child.stdin?.end();
  });
}

function needs(found: string): Problem {
  return {
    message: `ssh-backend: expected OpenSSH ${OLDEST.major}.${OLDEST.minor} or newer as "ssh" on this machine, found ${found}`,
    hint: 'Install the OpenSSH client (Debian and Ubuntu: openssh-client; Fedora and RHEL: openssh-clients), or use ssh-backend: builtin.',
  };
}
