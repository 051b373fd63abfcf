import { expect } from 'vitest';
import { makeAccount } from '../fleet/account.ts';
import { startOwnHost } from '../fleet/own-host.ts';
import { run } from '../fleet/run.ts';
import { installTools } from '../probe/hosts.ts';
import type { Fault } from './fault.ts';
import { fakeSsh, host, sshd } from './scenes.ts';
import { testFaults } from './test-faults.ts';

const faults: readonly Fault[] = [
  {
    id: 'F83',
    fault: 'nothing but BusyBox in the PATH, and no sysctl',
    build: async (clean) => {
      const tools = clean(installTools(), (made) => made.remove());
      await run(['rm', '-f', `${tools.busybox}/sysctl`]);
      const { scene } = await sshd(clean, { config: [`ForceCommand PATH=${tools.busybox} exec sh -s`] });
      return {
        ...scene,
        sysctlKeys: ['fs.nr_open'],
        check: ({ hosts }) => expect(hosts[0]?.facts?.sysctl['fs.nr_open']).toBeGreaterThan(0),
      };
    },
    sees: { audited: true },
  },
  {
    id: 'F84',
    fault: '/proc hides the processes of others (hidepid=2)',
    build: async (clean) => {
      const within = clean(await startOwnHost(), (own) => own.stop());
      const { user } = clean(await makeAccount(), (made) => made.remove());
      await run([...within.enter, 'mount', '-o', 'remount,hidepid=2', '/proc']);
      const { scene } = await sshd(clean, { within });
      return {
        ...host(scene, { user }),
        check: ({ hosts }) => {
          expect(hosts[0]?.facts?.supervisor).toBeUndefined();
          expect(hosts[0]?.facts?.unknown).toContainEqual({
            at: '/supervisor',
            reason: 'permission-denied',
            detail: '/proc hides the processes of others (hidepid): audit with become: sudo.',
          });
        },
      };
    },
    sees: { audited: true },
  },
  {
    id: 'F85',
    fault: 'nothing can be written, and nothing in /tmp can be run',
    build: async (clean) => {
      const bare = 'mount --bind / / && mount -o remount,ro,bind / && mount -t tmpfs -o ro,noexec none /tmp';
      const command = `exec unshare --mount sh -c "${bare} && exec chroot / sh -s"`;
      return (await sshd(clean, { config: [`ForceCommand ${command}`] })).scene;
    },
    sees: { audited: true },
  },
  {
    id: 'F86',
    fault: 'a login in another language',
    build: async (clean) => (await sshd(clean, { config: ['SetEnv LANG=de_DE.UTF-8 LC_ALL=tr_TR.UTF-8'] })).scene,
    sees: { audited: true },
  },
  {
    id: 'F86',
    fault: 'sudo refuses in another language',
    build: async (clean) => {
      const { scene } = await fakeSsh(clean, {
        exec: (channel) => {
          channel.stderr.write('sudo: Ein Passwort ist notwendig\n');
          channel.exit(1);
          channel.end();
        },
      });
      return host(scene, { become: 'sudo' });
    },
    sees: {
      code: 'sudo-failed',
      phase: 'sudo',
      retry: 'no',
      message: 'sudo did not run the probe (exit code 1): "sudo: Ein Passwort ist notwendig".',
      hint: 'Try `echo true | sudo -n sh -s` on the host with the same account: sudoers must allow `/bin/sh -s`.',
    },
  },
];

testFaults(faults);
