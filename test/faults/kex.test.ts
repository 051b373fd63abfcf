import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'vitest';
import type { Clean, Expected, Fault, Scene } from './fault.ts';
import { makeNetwork, sshdIn } from './network.ts';
import { tinysshd } from './other-servers.ts';
import { fakeSsh, sceneOf, set, sshd, tcp, through } from './scenes.ts';
import { testFaults } from './test-faults.ts';

const lost: Expected = {
  code: 'connection-lost',
  phase: 'kex',
  retry: 'yes',
  message: 'The connection to 127.0.0.1 port PORT was lost during the key exchange.',
  hint: 'See the log of its sshd, and what stands between it and the runner.',
};

const stalled: Expected = {
  code: 'handshake-timeout',
  phase: 'kex',
  retry: 'yes',
  message: '127.0.0.1 port PORT accepted the connection, but did not finish the key exchange within 1.5 s.',
  hint: 'A path MTU that is too small for full packets (VPN, tunnel) does this, and so does an overloaded host.',
};

const altered: Expected = {
  code: 'handshake-failed',
  phase: 'kex',
  retry: 'no',
  message:
    'The key exchange with 127.0.0.1 port PORT failed: the signature does not fit the host key, or the data was altered on the way.',
  hint: 'Something on the way may have altered the data, or the server is faulty: try `ssh -v` from the same place.',
};

function mismatch(what: string, theirs: string, ours: string): Expected {
  return {
    code: 'algorithm-mismatch',
    phase: 'kex',
    retry: 'no',
    message: `There is no ${what} that both sides accept: 127.0.0.1 port PORT offers "${theirs}", we offer ${ours}.`,
    hint: 'Upgrade or reconfigure the SSH server; outdated algorithms are not spoken here.',
  };
}

const ourMethods =
  'curve25519-sha256, curve25519-sha256@libssh.org, ecdh-sha2-nistp256, ecdh-sha2-nistp384, ecdh-sha2-nistp521, diffie-hellman-group16-sha512, diffie-hellman-group18-sha512, diffie-hellman-group14-sha256';
const ourCiphers = 'aes128-gcm@openssh.com, aes256-gcm@openssh.com, aes128-ctr, aes192-ctr, aes256-ctr';
const ourMacs = 'hmac-sha2-256-etm@openssh.com, hmac-sha2-512-etm@openssh.com, hmac-sha2-256, hmac-sha2-512';

function offers(algorithms: object) {
  return async (clean: Clean): Promise<Scene> => (await fakeSsh(clean, { config: { algorithms } })).scene;
}

/** Lengths of the first two things that a server sends: its identification line, and what it can do (KEXINIT). */
async function openingOf(port: number): Promise<{ readonly ident: number; readonly kexinit: number }> {
  const socket = connect(port, '127.0.0.1');
  socket.write('SSH-2.0-look\r\n');
  let received = Buffer.alloc(0);
  while (received.indexOf('\n') < 0 || received.length < received.indexOf('\n') + 5) {
    const [chunk] = await once(socket, 'data');
    received = Buffer.concat([received, chunk]);
  }
  socket.destroy();
  const ident = received.indexOf('\n') + 1;
  return { ident, kexinit: 4 + received.readUInt32BE(ident) };
}

/** A real sshd, and on the way from it one byte that changes. */
function flips(where: (opening: { readonly ident: number; readonly kexinit: number }) => number) {
  return async (clean: Clean): Promise<Scene> => {
    const made = await sshd(clean, { config: ['LogLevel DEBUG1'] });
    const opening = await openingOf(made.server.port);
    const { scene } = await through(clean, made, { after: where(opening), how: 'flip' });
    return { ...scene, check: () => expect(made.server.log()).not.toMatch(/userauth|Invalid user/i) };
  };
}

function cuts(after: number, how: 'fin' | 'rst' | 'stall') {
  return async (clean: Clean): Promise<Scene> => {
    const { scene } = await through(clean, await sshd(clean), { after, how });
    return how === 'stall' ? { ...set(scene, { handshakeTimeoutMs: 1500 }), stalls: 1500 } : scene;
  };
}

const faults: readonly Fault[] = [
  { id: 'F21', fault: 'FIN after the identification line', build: cuts(200, 'fin'), sees: lost },
  { id: 'F22', fault: 'RST after KEXINIT', build: cuts(1200, 'rst'), sees: lost },
  { id: 'F23', fault: 'silence in the middle of the key exchange', build: cuts(1200, 'stall'), sees: stalled },
  {
    id: 'F24',
    fault: 'a way that swallows full packets (path MTU)',
    build: async (clean) => {
      const network = await makeNetwork(clean);
      await network.do('iptables -A OUTPUT -m length --length 600:65535 -j DROP');
      const scene = set(sceneOf(await sshdIn(network, clean)), { handshakeTimeoutMs: 1500 });
      return { ...scene, enter: network.enter, stalls: 1500 };
    },
    sees: stalled,
  },
  { id: 'F25', fault: 'a byte flips in KEXINIT', build: flips(({ ident }) => ident + 12), sees: altered },
  {
    id: 'F25',
    fault: 'a byte flips in the signature of the key exchange',
    // packet length, padding length, type; then the host key, the server's half of the secret, a type, two lengths
    build: flips(({ ident, kexinit }) => ident + kexinit + 6 + (4 + 51) + (4 + 32) + (4 + 4 + 11 + 4) + 10),
    sees: altered,
  },
  {
    id: 'F26',
    fault: 'a packet that is longer than any may be',
    build: async (clean) =>
      (await tcp(clean, (socket) => socket.write('SSH-2.0-x\r\n\xff\xff\xff\xff\xff\xff\xff\xff', 'latin1'))).scene,
    sees: {
      code: 'protocol-error',
      phase: 'kex',
      retry: 'no',
      message: '127.0.0.1 port PORT broke the SSH protocol: "Bad packet length".',
      hint: 'Look at what listens there, and at what stands between it and the runner.',
    },
  },
  {
    id: 'F27',
    fault: 'sshd speaks only a key exchange that we do not',
    build: async (clean) => (await sshd(clean, { config: ['KexAlgorithms sntrup761x25519-sha512@openssh.com'] })).scene,
    sees: {
      ...mismatch('key exchange method', '', ''),
      message:
        /^There is no key exchange method that both sides accept: 127\.0\.0\.1 port PORT offers "sntrup761x25519-sha512@openssh\.com.*", we offer curve25519-sha256, /,
    },
  },
  {
    id: 'F27',
    fault: 'a server with an outdated key exchange',
    build: offers({ kex: ['diffie-hellman-group14-sha1'] }),
    sees: mismatch('key exchange method', 'diffie-hellman-group14-sha1, kex-strict-s-v00@openssh.com', ourMethods),
  },
  {
    id: 'F27',
    fault: 'a server with outdated ciphers',
    build: offers({ cipher: ['3des-cbc', 'aes256-cbc'] }),
    sees: mismatch('cipher', '3des-cbc, aes256-cbc', ourCiphers),
  },
  {
    id: 'F27',
    fault: 'a server with an outdated MAC',
    build: offers({ cipher: ['aes128-ctr'], hmac: ['hmac-sha1'] }),
    sees: mismatch('MAC', 'hmac-sha1', ourMacs),
  },
  {
    // Its only cipher needs strict key exchange to be safe (CVE-2023-48795), and it may be too old to know that.
    id: 'F27',
    fault: 'tinysshd, which knows only ChaCha20',
    build: tinysshd,
    sees: mismatch('cipher', 'chacha20-poly1305@openssh.com', ourCiphers),
  },
  {
    id: 'F29',
    fault: 'a server that insists on compression',
    build: offers({ compress: ['zlib'] }),
    sees: mismatch('compression', 'zlib', 'none'),
  },
];

testFaults(faults);
