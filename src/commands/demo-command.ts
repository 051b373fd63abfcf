import { tmpdir } from 'node:os';
import { startDemoFleet } from '../demo/demo-fleet.ts';
import { EXIT } from '../exit-code.ts';
import { parseInputs } from '../inputs/parse-inputs.ts';
import type { Arguments } from './arguments.ts';
import { auditAndPrint } from './audit-command.ts';
import { flagName } from './flag-name.ts';
import type { Terminal } from './terminal.ts';

const INTRODUCTION = `A fleet on loopback, in this process: real SSH, generated keys, strict host key checks.
  this-machine  this machine itself, read by the real probe
  web-1         a recorded host with the incident in the making
  web-2         a recorded host that is healthy
  db-1          a host whose key is not the one that known_hosts has
  cache-1       a host that nobody answers for
`;

/** Somebody is watching: a machine that is too busy for the probe is reported as such within seconds. */
const IN_A_HURRY = { retries: '0', 'connect-timeout': '5s', 'probe-timeout': '10s' };

/** `limits-audit demo`: the same audit as ever, of a fleet that comes with it. */
export async function runDemo(input: Arguments, terminal: Terminal): Promise<number> {
  terminal.note(INTRODUCTION);
  const fleet = await startDemoFleet({ temporaryDirectory: tmpdir() });
  try {
    const inputs = new Map([
      ...Object.entries(IN_A_HURRY),
      ...input.inputs,
      ['inventory', fleet.inventory],
      ['known-hosts', fleet.knownHosts],
      ['ssh-key', fleet.sshKey],
    ]);
    const code = await auditAndPrint(parseInputs(inputs, flagName), input, {
      ...terminal,
      // An agent of the user's has no part in a demo.
      environment: {},
    });
    terminal.note(`This was the demo. An audit with this result ends with exit code ${code}; the demo ends with 0.`);
    if (terminal.signal.aborted) return code;
    return code === EXIT.failed || code === EXIT.passed || code === EXIT.incomplete ? EXIT.passed : code;
  } finally {
    await fleet.close();
  }
}
