import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import type { AuthContext } from 'ssh2';
import { expect, test } from 'vitest';
import { ConfigurationError } from '../../src/problem.ts';
import { openTransport } from '../../src/transport/transport.ts';
import { startAgent } from '../fleet/agent.ts';
import { asRoot, run, writeAsRoot } from '../fleet/run.ts';
import { makeKey } from '../fleet/sshd.ts';
import { silenceExtInfo } from '../transport/deaf-server.ts';
import { makeKeyFiles, PASSPHRASE } from '../transport/key-files.ts';
import type { Clean, Fault } from './fault.ts';
import { fakeSsh, set, sshd } from './scenes.ts';
import { testFaults } from './test-faults.ts';

// The login again: keys and the agent.

/** A server that lets nobody in, and an agent that is all there is. */
async function lonely(clean: Clean, agentSocket: string) {
  const authenticate = (context: AuthContext) => context.reject(['publickey']);
  return set((await fakeSsh(clean, { authenticate })).scene, { key: '', agentSocket });
}

const faults: readonly Fault[] = [
  {
    id: 'F42',
    fault: 'an agent with six keys, and a server that listens to few (MaxAuthTries)',
    build: async (clean) => {
      const agent = clean(await startAgent(), (started) => started.stop());
      for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
        await makeKey(join(agent.directory, name));
        await agent.add(join(agent.directory, name));
      }
      const { scene } = await sshd(clean, { config: ['MaxAuthTries 1'] });
      return { ...scene, transport: { knownHosts: scene.transport.knownHosts ?? '', agentSocket: agent.socket } };
    },
    sees: {
      code: 'auth-failed',
      phase: 'auth',
      retry: 'no',
      message: /^The login as USER was refused\. Tried: .* It said: "Too many authentication failures"\.$/,
      hint: 'The server stopped listening after so many tries (MaxAuthTries): give the one right key in ssh-key instead of an agent that holds several, and check the user name.',
    },
  },
  {
    id: 'F46',
    fault: 'the agent is all there is, and gone',
    build: (clean) => lonely(clean, '/nonexistent/agent'),
    sees: {
      code: 'agent-unavailable',
      phase: 'auth',
      retry: 'no',
      message: 'The SSH agent did not answer, so there was no key to log in as USER.',
      hint: 'Check SSH_AUTH_SOCK, or give a key in ssh-key.',
    },
  },
  {
    id: 'F46',
    fault: 'the agent is all there is, and empty',
    build: async (clean) => {
      const agent = clean(await startAgent(), (started) => started.stop());
      return lonely(clean, agent.socket);
    },
    sees: {
      code: 'agent-unavailable',
      phase: 'auth',
      retry: 'no',
      message: 'The SSH agent holds no key that could be used to log in as USER.',
      hint: 'Add a key with ssh-add, or give one in ssh-key.',
    },
  },
  {
    id: 'F48',
    fault: 'sshd takes only certificates (TrustedUserCAKeys)',
    build: async (clean) => {
      const { server, scene } = await sshd(clean, {
        config: ['AuthorizedKeysFile none', 'TrustedUserCAKeys /etc/ssh/limits-audit-ca.pub'],
      });
      clean('/etc/ssh/limits-audit-ca.pub', (file) => run(asRoot(['rm', '-f', file])));
      await writeAsRoot('/etc/ssh/limits-audit-ca.pub', `${server.publicKey}\n`);
      return scene;
    },
    sees: {
      code: 'auth-failed',
      phase: 'auth',
      retry: 'no',
      message: 'The login as USER was refused. Tried: publickey FINGERPRINT. The server accepts: "publickey".',
      hint: "Check the user name, that the key stands in the account's authorized_keys, and that the account is not locked (AllowUsers, expiry, shell). A user certificate needs ssh-certificate and ssh-backend: openssh.",
    },
  },
  {
    id: 'F50',
    fault: 'an RSA key, and a server that says nothing of SHA-2',
    build: async (clean) => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const { server, scene } = await fakeSsh(clean, { onClient: silenceExtInfo });
      const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      // The offer of the key, and no signature after it.
      return { ...set(scene, { key }), check: () => expect(server.tries).toEqual(['publickey']) };
    },
    sees: {
      code: 'key-algorithm',
      phase: 'auth',
      retry: 'no',
      message: 'The server accepts the RSA key for USER only with a SHA-1 signature, which can be forged.',
      hint: 'Use an ed25519 key (ssh-keygen -t ed25519), or upgrade the SSH server to one that knows rsa-sha2-256.',
    },
  },
];

testFaults(faults);

test('F49 keys that cannot be used are told before anything is contacted, without a word of the key', async () => {
  const files = await makeKeyFiles();
  const text = (name: string) => files.get(name)?.text ?? '';
  const odd = {
    'encrypted, without a passphrase': { key: text('ed25519, encrypted') },
    'encrypted, with a wrong passphrase': { key: text('ed25519, encrypted'), keyPassphrase: 'canary' },
    'RSA of 1024 bits': { key: text('RSA 1024 in OpenSSH form') },
    'for PuTTY': { key: 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\nAAAAcanary\n' },
    'a public key': { key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAcanary' },
  };
  for (const [name, given] of Object.entries(odd)) {
    const error: unknown = await openTransport({ connectTimeoutMs: 1000, knownHosts: undefined, ...given }).catch(
      (reason: unknown) => reason,
    );
    if (!(error instanceof ConfigurationError)) throw new Error(`${name}: expected to be refused`);
    expect(error.message).toMatch(/^ssh-key: /);
    expect(error.message).not.toMatch(/canary|AAAA/);
  }
  // Line ends of Windows, and newlines that a secret store has written as words, do not hurt.
  const fine = [
    { key: text('ed25519 in OpenSSH form').replaceAll('\n', '\r\n') },
    { key: text('ed25519 in OpenSSH form').replaceAll('\n', '\\n') },
    { key: text('RSA in PKCS #8 form') },
    { key: text('ed25519, encrypted'), keyPassphrase: PASSPHRASE },
  ];
  for (const given of fine) await openTransport({ connectTimeoutMs: 1000, knownHosts: undefined, ...given });
});
