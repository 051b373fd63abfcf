import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { run } from '../fleet/run.ts';
import type { Sshd } from '../fleet/sshd.ts';
import { ed25519Key, fields } from '../transport/host-keys.ts';
import type { Clean, Expected, Fault, Scene } from './fault.ts';
import { host, set, sshd } from './scenes.ts';
import { testFaults } from './test-faults.ts';

const STRANGER = fields(ed25519Key(5));

/** A real sshd, other lines in known_hosts, and nobody who has tried to log in. */
function knows(knownHosts: (server: Sshd) => string | Promise<string>, config: readonly string[] = []) {
  return async (clean: Clean): Promise<Scene> => {
    const { server, scene } = await sshd(clean, { config: ['LogLevel DEBUG1', ...config] });
    return {
      ...set(scene, { knownHosts: await knownHosts(server) }),
      check: () => expect(server.log()).not.toMatch(/userauth|publickey|Invalid user/i),
    };
  };
}

/** The same, where the login is fine. */
function vouches(knownHosts: (server: Sshd) => string | Promise<string>) {
  return async (clean: Clean): Promise<Scene> => {
    const { server, scene } = await sshd(clean);
    return set(scene, { knownHosts: await knownHosts(server) });
  };
}

const add = 'add to known-hosts: `[127.0.0.1]:PORT ssh-ed25519 KEY`';

const unknown: Expected = {
  code: 'host-key-unknown',
  phase: 'hostkey',
  retry: 'no',
  message: 'The host key of 127.0.0.1 port PORT is not known: it offers ssh-ed25519 FINGERPRINT.',
  hint: `Compare the fingerprint on the host itself; if it is the same, ${add}`,
};

const changed: Expected = {
  code: 'host-key-changed',
  phase: 'hostkey',
  retry: 'no',
  message:
    'THE HOST KEY OF 127.0.0.1 port PORT HAS CHANGED: it offers ssh-ed25519 FINGERPRINT, known is ssh-ed25519 FINGERPRINT (known-hosts:1). Somebody may be answering in its place. Nothing secret was sent.',
  hint: 'If the host was reinstalled, compare the fingerprint on the host itself, then replace known-hosts:1 by: `[127.0.0.1]:PORT ssh-ed25519 KEY`',
};

/** The last fields of a line of known_hosts, behind the name. */
function keyOf(server: Sshd): string {
  return server.hostKeyLine.split(' ').slice(1).join(' ');
}

const faults: readonly Fault[] = [
  { id: 'F30', fault: 'an unknown host', build: knows(() => ''), sees: unknown },
  {
    id: 'F31',
    fault: 'another key than the known one',
    build: knows((server) => `[127.0.0.1]:${server.port} ${STRANGER}\n`),
    sees: changed,
  },
  {
    id: 'F31',
    fault: 'another key than the pinned one',
    build: async (clean) => {
      const { server, scene } = await sshd(clean, { config: ['LogLevel DEBUG1'] });
      const pinned = host(scene, { hostKey: `SHA256:${'A'.repeat(43)}` });
      return { ...pinned, check: () => expect(server.log()).not.toMatch(/userauth|Invalid user/i) };
    },
    sees: {
      code: 'host-key-changed',
      phase: 'hostkey',
      retry: 'no',
      message:
        'THE HOST KEY OF 127.0.0.1 port PORT HAS CHANGED: it offers ssh-ed25519 FINGERPRINT, the inventory pins FINGERPRINT. Somebody may be answering in its place. Nothing secret was sent.',
      hint: 'If the pin is that of another of its keys, or the host was reinstalled, compare on the host itself, then set limits_host_key to FINGERPRINT.',
    },
  },
  {
    id: 'F32',
    fault: 'a revoked key, though it is also known',
    build: knows((server) => `@revoked * ${keyOf(server)}\n${server.knownHosts}`),
    sees: {
      code: 'host-key-revoked',
      phase: 'hostkey',
      retry: 'no',
      message:
        'The host key of 127.0.0.1 port PORT is revoked: ssh-ed25519 FINGERPRINT (known-hosts:1). Nothing secret was sent.',
      hint: 'The key is known to be in the wrong hands: give the host a new one, and find out who answers with the old one.',
    },
  },
  {
    id: 'F34',
    fault: 'sshd with a host certificate, and only its authority is known',
    build: async (clean) => {
      const { server, scene } = await certified(clean);
      const authority = await readFile(join(server.directory, 'authority.pub'), 'utf8');
      return {
        ...set(scene, { knownHosts: `@cert-authority * ${authority}` }),
        check: () => expect(server.log()).not.toMatch(/userauth|Invalid user/i),
      };
    },
    sees: {
      code: 'host-key-ca-unsupported',
      phase: 'hostkey',
      retry: 'no',
      message:
        'Only a certificate authority is known for 127.0.0.1 port PORT (known-hosts:1), and the built-in SSH client cannot check host certificates.',
      hint: `Set ssh-backend: openssh, which can check them. Or compare the fingerprint FINGERPRINT on the host itself; if it is the same, ${add}`,
    },
  },
  {
    id: 'F35',
    fault: 'a hashed name',
    build: vouches(async (server) => {
      const file = join(server.directory, 'hashed');
      await writeFile(file, server.knownHosts);
      await run(['ssh-keygen', '-q', '-H', '-f', file]);
      return readFile(file, 'utf8');
    }),
    sees: { audited: true },
  },
  {
    id: 'F35',
    fault: 'what ssh-keyscan prints',
    build: vouches((server) => run(['ssh-keyscan', '-p', String(server.port), '127.0.0.1'])),
    sees: { audited: true },
  },
  {
    id: 'F35',
    fault: 'a pattern with a question mark, in a list',
    build: vouches((server) => `other,[127.0.0.?]:${server.port} ${keyOf(server)}\n`),
    sees: { audited: true },
  },
  {
    id: 'F35',
    fault: 'a name that is listed and negated',
    build: knows((server) => `*,!127.0.0.1,![127.0.0.1]:${server.port} ${keyOf(server)}\n`),
    sees: unknown,
  },
];

/** A real sshd whose host key a made-up authority has signed. */
async function certified(clean: Clean) {
  const draft = await sshd(clean);
  const authority = join(draft.server.directory, 'authority');
  const hostKey = join(draft.server.directory, 'signed_key');
  await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', authority]);
  await copyFile(draft.server.hostKeys[0]?.file ?? '', hostKey);
  await copyFile(`${draft.server.hostKeys[0]?.file}.pub`, `${hostKey}.pub`);
  await run(['ssh-keygen', '-q', '-s', authority, '-h', '-I', 'web1', '-n', '127.0.0.1', `${hostKey}.pub`]);
  const config = [`HostKey ${hostKey}`, `HostCertificate ${hostKey}-cert.pub`, 'LogLevel DEBUG1'];
  const made = await sshd(clean, { config });
  await copyFile(`${authority}.pub`, join(made.server.directory, 'authority.pub'));
  return made;
}

testFaults(faults);
