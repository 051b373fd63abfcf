import type { Connection } from 'ssh2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attempt } from '../../src/gather.ts';
import { openTransport } from '../../src/transport/transport.ts';
import { type Sshd, startSshd } from '../fleet/sshd.ts';
import { hostOf } from './a-host.ts';
import { startFakeSsh } from './fake-server.ts';
import { hopOf, signal } from './jump-servers.ts';

let web: Sshd;
beforeAll(async () => {
  web = await startSshd();
});
afterAll(() => web.stop());

const TARGET = '127.0.0.1 port PORT (via bastion)';

// An error that nobody hears of would end the process, and fail the whole file: that, too, is what these look for.
const lies: readonly (readonly [string, (client: Connection) => void, string, logins: number])[] = [
  [
    'closes every channel as it opens it',
    (client) => client.on('tcpip', (accept) => accept().end()),
    `${TARGET} closed the connection before it introduced itself as an SSH server.`,
    1,
  ],
  [
    'hangs up when it is asked to connect onwards',
    (client) => client.on('tcpip', () => client.end()),
    `The connection to the jump host bastion was lost before it had connected to ${TARGET}.`,
    2,
  ],
  [
    'refuses and does not say why',
    (client) => client.on('tcpip', (_accept, reject) => reject()),
    `There is no way to ${TARGET} from the jump host bastion.`,
    1,
  ],
  [
    'says no end of text in the place of the host',
    (client) =>
      client.on('tcpip', (accept) => {
        const channel = accept();
        channel.on('error', () => channel.destroy());
        channel.on('drain', () => channel.write('A'.repeat(65_536)));
        channel.write('A'.repeat(1_000_000));
      }),
    `${TARGET} broke the SSH protocol: it sends endless text and no identification line.`,
    1,
  ],
];

test.each(lies)('a jump host that %s', async (_, onClient, message, most) => {
  let logins = 0;
  const jump = await startFakeSsh({
    onClient(client) {
      client.on('ready', () => {
        logins += 1;
      });
      onClient(client);
    },
  });
  const transport = await openTransport({
    key: web.key,
    connectTimeoutMs: 5000,
    knownHosts: { name: 'known-hosts', text: web.knownHosts + jump.knownHosts },
  });
  const host = hostOf(web, { jump: [hopOf({ ...web, port: jump.port })] });
  const tries = Array.from({ length: 10 }, () =>
    attempt(async () => (await transport.connect(host, signal)).close(), { retries: 1, signal, sleep: async () => {} }),
  );
  const failures = (await Promise.all(tries)).map(({ failure }) => failure?.message.replaceAll(`${web.port}`, 'PORT'));
  expect(new Set(failures)).toEqual(new Set([message]));
  expect(logins).toBeLessThanOrEqual(most);
  await transport.close();
  await jump.allClosed();
  await jump.stop();
});
