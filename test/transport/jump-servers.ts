import type { Hop, Host } from '../../src/inventory/host.ts';
import { openTransport, type Transport, type TransportSettings } from '../../src/transport/transport.ts';
import { type Sshd, type SshdOptions, startSshd } from '../fleet/sshd.ts';
import { hostOf } from './a-host.ts';
import { runScript } from './try-connect.ts';

export const { signal } = new AbortController();

export function hopOf(sshd: Pick<Sshd, 'address' | 'port' | 'user'>, parts: Partial<Hop> = {}): Hop {
  const { name: _name, transport: _transport, jump: _jump, become: _become, ...server } = hostOf(sshd);
  const { groups: _groups, vars: _vars, ...rest } = server;
  return { ...rest, user: sshd.user, name: 'bastion', place: undefined, ...parts };
}

/** The client key of `first` is put into all: one key for the run. */
export async function startChain(...options: readonly SshdOptions[]): Promise<readonly Sshd[]> {
  const [first = {}, ...others] = options;
  const bastion = await startSshd(first);
  const rest = others.map((each) => startSshd({ authorizedKeys: [bastion.publicKey], ...each }));
  return [bastion, ...(await Promise.all(rest))];
}

export async function openFor(
  sshds: readonly Sshd[],
  parts: Partial<Omit<TransportSettings, 'knownHosts'>> & { readonly knownHosts?: string } = {},
): Promise<Transport> {
  const { knownHosts = sshds.map((sshd) => sshd.knownHosts).join(''), ...rest } = parts;
  return openTransport({
    key: sshds[0]?.key,
    connectTimeoutMs: 3000,
    handshakeTimeoutMs: 5000,
    ...rest,
    knownHosts: { name: 'known-hosts', text: knownHosts },
  });
}

export async function hello(transport: Transport, host: Host): Promise<string> {
  const session = await transport.connect(host, signal);
  try {
    return (await runScript(session, 'echo hello\n')).stdout;
  } finally {
    session.close();
  }
}

/** How often a server let somebody in. */
export const logins = (sshd: Sshd) => sshd.log().match(/Accepted publickey/g)?.length ?? 0;
export const connections = (sshd: Sshd) => sshd.log().match(/Connection from/g)?.length ?? 0;
