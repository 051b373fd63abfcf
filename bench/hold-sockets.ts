// A child process of the benchmark: holds as many TCP sockets on loopback as it was told, both ends of each
// connection, and says so. In a network namespace of its own, where nobody else sees them.
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';

const connections = Math.floor(Number(process.argv[2]) / 2);
/** More at a time would overflow the queue of the listener. */
const AT_A_TIME = 200;
const held: net.Socket[] = [];
const server = net.createServer((socket) => held.push(socket));
server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 });
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
for (let made = 0; made < connections; ) {
  const batch = Array.from({ length: Math.min(AT_A_TIME, connections - made) }, () =>
    net.connect({ port, host: '127.0.0.1' }),
  );
  made += batch.length;
  await Promise.all(batch.map((socket) => once(socket, 'connect')));
  held.push(...batch);
  // Connected is not yet accepted.
  while (held.length < made * 2) await new Promise((resolve) => setTimeout(resolve, 1));
}
process.stdout.write(`${held.length}\n`);
// Should the benchmark be gone, this goes too.
setTimeout(() => process.exit(), 240_000);
