import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { healthy } from './captures/healthy.embedded.ts';
import { incident } from './captures/incident.embedded.ts';
import { DEMO_ADDRESS, DEMO_USER, type DemoPorts, renderDemoInventory } from './demo-inventory.ts';
import { type DemoKey, generateDemoKey, knownHostsLine } from './demo-key.ts';
import { type ReplayServer, startReplayServer } from './replay-server.ts';

/** A fleet to audit that needs no network and leaves nothing behind. Values of the inputs of the same names. */
export interface DemoFleet {
  /** Path of the inventory file, in a temporary directory of its own. */
  readonly inventory: string;
  readonly knownHosts: string;
  readonly sshKey: string;
  /** Ends every server and connection and removes the temporary directory. Safe to call twice. */
  close(): Promise<void>;
}

export interface DemoOptions {
  /** Where the temporary directory is made, such as `os.tmpdir()`. */
  readonly temporaryDirectory: string;
}

/**
 * Starts the hosts of the demo on loopback and says how to reach them. Keys are made here and stay in memory.
 * The audit has to find: this machine, an incident in the making, a healthy host, a changed host key, and nothing.
 */
export async function startDemoFleet(options: DemoOptions): Promise<DemoFleet> {
  const clientKey = generateDemoKey();
  const started: ReplayServer[] = [];
  const directory = await mkdtemp(path.join(options.temporaryDirectory, 'limits-audit-demo-'));
  const close = async (): Promise<void> => {
    await Promise.all(started.map((server) => server.close()));
    await rm(directory, { recursive: true, force: true });
  };
  const start = async (hostKey: DemoKey, capture: string): Promise<number> => {
    const host = { address: DEMO_ADDRESS, user: DEMO_USER, hostKey, clientKey, capture };
    const server = await startReplayServer(host);
    started.push(server);
    return server.port;
  };
  try {
    const [web1, web2, db1, db1Before] = [generateDemoKey(), generateDemoKey(), generateDemoKey(), generateDemoKey()];
    const ports: DemoPorts = {
      web1: await start(web1, incident),
      web2: await start(web2, healthy),
      db1: await start(db1, healthy),
    };
    const inventory = path.join(directory, 'inventory.ini');
    await writeFile(inventory, renderDemoInventory(ports));
    const knownHosts = [
      knownHostsLine(DEMO_ADDRESS, ports.web1, web1),
      knownHostsLine(DEMO_ADDRESS, ports.web2, web2),
      knownHostsLine(DEMO_ADDRESS, ports.db1, db1Before),
    ].join('');
    return { inventory, knownHosts, sshKey: clientKey.privateKey, close };
  } catch (error) {
    await close();
    throw error;
  }
}
