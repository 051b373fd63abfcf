import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';

/** A TCP proxy on loopback that holds every chunk back for `oneWayMs`, in both directions: a slow line. */
export async function startDelayProxy(port: number, oneWayMs: number): Promise<number> {
  const server = net.createServer({ noDelay: true }, (near) => {
    // A connection, too, costs a round trip before anything can be sent on it.
    const far = net.connect({ port, host: '127.0.0.1', noDelay: true });
    delay(near, far, oneWayMs);
    delay(far, near, oneWayMs);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function delay(from: net.Socket, to: net.Socket, ms: number): void {
  from.on('data', (chunk) => setTimeout(() => to.destroyed || to.write(chunk), ms));
  from.on('end', () => setTimeout(() => to.end(), ms));
  from.on('error', () => to.destroy());
}
