import { once } from 'node:events';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { FailureError } from '../../../src/transport/failure.ts';
import { Relay } from '../../../src/transport/openssh/relay.ts';

async function openRelay() {
  const [readable, writable] = [new PassThrough(), new PassThrough()];
  const failures: FailureError[] = [];
  const relay = await Relay.open({
    way: {
      readable,
      writable,
      destroy() {
        readable.destroy();
        writable.destroy();
      },
    },
    target: 'web1 port 22',
    signal: new AbortController().signal,
    phase: () => 'kex',
    onIdent: () => undefined,
    onFailure: (failure) => failures.push(failure),
  });
  return { relay, readable, writable, failures };
}

test('another account of this machine gets nothing of the way, and does not take the place of ssh', async () => {
  const { relay, readable, writable, failures } = await openRelay();
  const { address: host, port, source = '' } = relay;
  const sent: Buffer[] = [];
  writable.on('data', (chunk: Buffer) => sent.push(chunk));
  readable.write('SSH-2.0-server\r\n');
  // From where every connection to this machine comes that does not say otherwise.
  const stranger = connect({ host, port, localAddress: '127.0.0.1' });
  stranger.write('SSH-2.0-stranger\r\n');
  stranger.on('error', () => stranger.destroy());
  await once(stranger, 'close');
  const ssh = connect({ host, port, localAddress: source });
  ssh.write('SSH-2.0-ssh\r\n');
  expect(String(await once(ssh, 'data'))).toBe('SSH-2.0-server\r\n');
  await expect.poll(() => Buffer.concat(sent).toString()).toBe('SSH-2.0-ssh\r\n');
  // One is all that is let in.
  const second = connect({ host, port, localAddress: source });
  const [error] = await once(second, 'error');
  expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  relay.close();
  await once(ssh, 'close');
  expect([readable.destroyed, writable.destroyed, failures.length]).toEqual([true, true, 0]);
});

test('a server that has gone before ssh came is known to have', async () => {
  const { relay, readable, failures } = await openRelay();
  readable.destroy();
  await once(readable, 'close');
  const ssh = connect({ host: relay.address, port: relay.port, localAddress: relay.source ?? '127.0.0.1' });
  await once(ssh, 'connect');
  await expect.poll(() => failures.map(({ failure }) => failure.code)).toEqual(['closed-before-banner']);
  relay.close();
  ssh.destroy();
});
