import { randomBytes } from 'node:crypto';
import { asRoot, run, writeAsRoot } from '../fleet/run.ts';
import { type Sshd, type SshdOptions, startSshd } from '../fleet/sshd.ts';
import type { Clean } from './fault.ts';

/** A network that nobody else is in, with loopback as its only interface. */
export interface Network {
  /** Put before a command, it runs the command in there, as root. */
  readonly enter: readonly string[];
  /** Runs a command in there, given in words that need no quotes. */
  do(words: string): Promise<void>;
}

export interface NetworkOptions {
  /** Files that take the place of those in /etc: resolv.conf, hosts. */
  readonly etc?: Readonly<Record<string, string>>;
}

/** Makes a network namespace. Needs root, or `sudo -n`. */
export async function makeNetwork(clean: Clean, { etc = {} }: NetworkOptions = {}): Promise<Network> {
  const name = `la-${randomBytes(4).toString('hex')}`;
  const files = `/etc/netns/${name}`;
  await run(asRoot(['ip', 'netns', 'add', name]));
  clean(name, async () => {
    await run(asRoot(['ip', 'netns', 'del', name]));
    await run(asRoot(['rm', '-rf', files]));
  });
  for (const [file, text] of Object.entries(etc)) {
    await writeAsRoot(`${files}/${file}`, text);
  }
  const enter = asRoot(['ip', 'netns', 'exec', name]);
  const make = async (words: string) => {
    await run([...enter, ...words.split(' ')]);
  };
  await make('ip link set lo up');
  return { enter, do: make };
}

/** A real sshd in there, on all of its addresses. */
export async function sshdIn(network: Network, clean: Clean, options: Omit<SshdOptions, 'within'> = {}): Promise<Sshd> {
  const config = ['ListenAddress 0.0.0.0', ...(options.config ?? [])];
  const within = { enter: network.enter, stop: async () => {} };
  return clean(await startSshd({ ...options, config, within }), (server) => server.stop());
}
