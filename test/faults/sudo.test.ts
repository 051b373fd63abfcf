import { expect } from 'vitest';
import { makeAccount } from '../fleet/account.ts';
import { asRoot, run, writeAsRoot } from '../fleet/run.ts';
import { installTools } from '../probe/hosts.ts';
import type { Clean, Expected, Fault, Scene } from './fault.ts';
import { replay } from './replay.ts';
import { fakeSsh, host, set, sshd } from './scenes.ts';
import { testFaults } from './test-faults.ts';

function sudoFails(
  code: 'sudo-password-required' | 'sudo-tty-required' | 'sudo-missing',
  message: string,
  hint: string,
): Expected {
  return { code, phase: 'sudo', retry: 'no', message, hint };
}

/** A real sshd and a real sudo, which has these lines for the account: `{user}` stands for its name. */
async function sudoer(clean: Clean, sudoers: readonly string[], config: readonly string[] = []) {
  const { user } = clean(await makeAccount(), (made) => made.remove());
  const file = clean(`/etc/sudoers.d/${user}`, (made) => run(asRoot(['rm', '-f', made])));
  await writeAsRoot(file, sudoers.map((line) => `${line.replaceAll('{user}', user)}\n`).join(''));
  await run(asRoot(['chmod', '440', file]));
  const { server, scene } = await sshd(clean, { config });
  return { server, scene: host(scene, { user, become: 'sudo' }) };
}

const ALLOWED = '{user} ALL=(root) NOPASSWD: /bin/sh -s';

const faults: readonly Fault[] = [
  {
    id: 'F63',
    fault: 'sudo asks for a password',
    build: async (clean) => (await sudoer(clean, ['{user} ALL=(root) ALL'])).scene,
    sees: sudoFails(
      'sudo-password-required',
      'sudo asks USER for a password before it runs anything as root.',
      'It does that as well where no rule allows it. Allow exactly this in sudoers: `USER ALL=(root) NOPASSWD: /bin/sh -s` (limits-audit sudoers prints the file). Or audit with become: none.',
    ),
  },
  {
    id: 'F63',
    fault: 'sudo has exactly the line of the hint',
    build: async (clean) => (await sudoer(clean, [ALLOWED])).scene,
    sees: { audited: true },
  },
  {
    id: 'F64',
    fault: 'sudo wants a terminal (requiretty)',
    build: async (clean) => (await sudoer(clean, ['Defaults:{user} requiretty', ALLOWED])).scene,
    sees: sudoFails(
      'sudo-tty-required',
      'sudo wants a terminal before it lets USER run anything.',
      'Turn requiretty off for this account in sudoers: `Defaults:USER !requiretty`. Or audit with become: none.',
    ),
  },
  {
    id: 'F65',
    fault: 'there is no sudo',
    build: async (clean) => {
      const tools = clean(installTools(), (made) => made.remove());
      const config = [`ForceCommand PATH=${tools.busybox} exec sh -c "$SSH_ORIGINAL_COMMAND"`];
      return (await sudoer(clean, [ALLOWED], config)).scene;
    },
    sees: sudoFails(
      'sudo-missing',
      'There is no sudo that USER could run.',
      'Install sudo on the host, log in as root, or audit with become: none.',
    ),
  },
  {
    id: 'F66',
    fault: 'a password is given, and sudo needs none: it is not sent',
    build: async (clean) => {
      const commands: string[] = [];
      const input: Buffer[] = [];
      const { scene } = await fakeSsh(clean, {
        exec: (channel, command) => {
          commands.push(command);
          channel.on('data', (chunk: Buffer) => input.push(chunk));
          replay()(channel);
        },
      });
      return {
        ...host(set(scene, { password: 'canary' }), { become: 'sudo' }),
        check: () => {
          expect(commands).toEqual(['sudo -n sh -s']);
          expect(Buffer.concat(input).toString()).toMatch(/^#!\/bin\/sh\n/);
          expect(Buffer.concat(input).toString()).not.toContain('canary');
        },
      } satisfies Scene;
    },
    sees: { audited: true },
  },
];

testFaults(faults);
