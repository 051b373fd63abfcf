import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { probeScript } from '../../src/probe/script.ts';
import { asRoot, run } from '../fleet/run.ts';
import type { Expected, Fault } from './fault.ts';
import { dropbear } from './other-servers.ts';
import { fakeSsh, sshd } from './scenes.ts';
import { testFaults } from './test-faults.ts';

const refused: Expected = {
  code: 'exec-refused',
  phase: 'session',
  retry: 'no',
  message: 'The login worked, but the server refused to run "sh -s".',
  hint: 'Check the account: its authorized_keys and sshd_config (ForceCommand, Match) must let it run commands.',
};

const faults: readonly Fault[] = [
  {
    id: 'F54',
    fault: 'the server runs no command',
    build: async (clean) => (await fakeSsh(clean, { refuseExec: true })).scene,
    sees: refused,
  },
  {
    id: 'F54',
    fault: 'sshd opens no session (MaxSessions 0)',
    build: async (clean) => (await sshd(clean, { config: ['MaxSessions 0'] })).scene,
    sees: refused,
  },
  {
    id: 'F54',
    fault: 'Dropbear, which takes commands of at most 9,000 bytes',
    build: async (clean) => {
      expect(probeScript('0123456789abcdef').length).toBeGreaterThan(9000);
      return dropbear(clean);
    },
    sees: { audited: true },
  },
  {
    id: 'F55',
    fault: 'a script that is longer than a command may be: it comes on stdin, and the command is a constant',
    build: async (clean) => {
      const file = clean(join(tmpdir(), `limits-audit-command-${process.pid}`), (made) =>
        run(asRoot(['rm', '-f', made])),
      );
      const config = [`ForceCommand printf "%s" "$SSH_ORIGINAL_COMMAND" >${file}; exec sh -s`];
      const { scene } = await sshd(clean, { config });
      return { ...scene, check: async () => expect(await readFile(file, 'utf8')).toBe('sh -s') };
    },
    sees: { audited: true },
  },
];

testFaults(faults);
