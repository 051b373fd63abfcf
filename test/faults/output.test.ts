import type { Socket } from 'node:net';
import type { Connection, ServerChannel } from 'ssh2';
import { expect } from 'vitest';
import type { Clean, Expected, Fault, Scene, Seen } from './fault.ts';
import { replay } from './replay.ts';
import { fakeSsh, sshd } from './scenes.ts';
import { testFaults } from './test-faults.ts';

// The probe again: what comes out of it, too much or wrong.

function tooMuch(mebibytes: number): Expected {
  return {
    code: 'output-limit',
    phase: 'exec',
    retry: 'no',
    message: `The host sent more than ${mebibytes} MiB, so the connection was cut.`,
    hint: 'Log in by hand and see what floods the output: a start-up file of the account, or a forced command.',
  };
}

function malformed(what: string): Expected {
  return {
    code: 'probe-malformed',
    phase: 'exec',
    retry: 'no',
    message: new RegExp(`^The probe's output cannot be what the probe wrote: ${what}\\.$`),
    hint: 'Check the account and its shell: something on the host writes into the output or alters it.',
  };
}

/** A real sshd whose shell is this. */
async function forced(clean: Clean, command: string, config: readonly string[] = []): Promise<Scene> {
  return (await sshd(clean, { config: [`ForceCommand ${command}`, ...config] })).scene;
}

/** A real sshd whose output is altered by this expression of sed. */
function altered(expression: string) {
  return (clean: Clean) => forced(clean, `sh -s | sed '${expression}'`);
}

/** Packets that no window allows, for as long as the client is there. */
function overrun(_channel: ServerChannel, _command: string, client: Connection): void {
  const protocol = Reflect.get(client, '_protocol');
  const packet = Buffer.alloc(30_001, 'y\n');
  const socket: Socket = Reflect.get(client, '_sock');
  const timer = setInterval(() => {
    for (let sent = 0; sent < 32 && socket.writableLength < 1024 * 1024; sent += 1) protocol.channelData(0, packet);
  }, 1);
  client.on('close', () => clearInterval(timer));
}

const programsOf = (seen: Seen) =>
  seen.hosts[0]?.facts?.supervisor?.flatMap(({ programs }) => programs.map(({ name }) => name));

const faults: readonly Fault[] = [
  {
    id: 'F73',
    fault: 'a flood on stdout',
    build: async (clean) => ({ ...(await forced(clean, 'yes')), memory: 120 }),
    sees: tooMuch(16),
  },
  {
    id: 'F73',
    fault: 'a flood on stderr',
    build: async (clean) => ({ ...(await forced(clean, 'yes >&2')), memory: 120 }),
    sees: tooMuch(16),
  },
  {
    id: 'F74',
    fault: 'a server that does not care for windows',
    build: async (clean) => ({ ...(await fakeSsh(clean, { exec: overrun })).scene, memory: 120 }),
    sees: tooMuch(16),
  },
  {
    id: 'F77',
    fault: 'a character in two packets, and bytes that are no character',
    build: async (clean) => {
      const edit = (text: string) => {
        const name = Buffer.from(text.replaceAll('checkout', 'chéckout').replaceAll('mailer', 'mai\x01er'), 'utf8');
        const bytes = Buffer.from(name.map((byte) => (byte === 1 ? 0xe9 : byte)));
        const at = bytes.indexOf('é') + 1;
        return [bytes.subarray(0, at), bytes.subarray(at)];
      };
      const { scene } = await fakeSsh(clean, { exec: replay(edit) });
      return {
        ...scene,
        check: (seen) => {
          expect(programsOf(seen)).toContain('chéckout');
          expect(programsOf(seen)).toContain('mai\ufffder');
        },
      };
    },
    sees: { audited: true },
  },
  {
    id: 'F78',
    fault: 'keys are exchanged anew some eighty times',
    build: async (clean) => {
      const noise = 'head -c 5000000 /dev/zero | tr "\\0" x; echo; exec sh -s';
      return { ...(await forced(clean, noise, ['RekeyLimit 64K'])), enter: [] };
    },
    sees: { audited: true },
  },
  {
    id: 'F80',
    fault: 'a section twice',
    build: altered('s/^@process$/@roles/'),
    sees: malformed('a section is unknown or out of order'),
  },
  {
    id: 'F80',
    fault: 'sections out of order',
    build: altered('s/^@files$/@host/'),
    sees: malformed('a section is unknown or out of order'),
  },
  {
    id: 'F80',
    fault: 'a line that is missing',
    build: altered('3d'),
    sees: malformed('it counts \\d+ lines and has \\d+'),
  },
  {
    id: 'F80',
    fault: 'a count that is cut',
    build: altered('s/^\\(END [0-9a-f]*\\) [0-9]*/\\1 1/'),
    sees: malformed('it counts 1 lines and has \\d+'),
  },
  {
    id: 'F81',
    fault: 'names that mean something to JavaScript',
    build: async (clean) => {
      const edit = (text: string) => [
        text.replaceAll('checkout', '__proto__').replaceAll('net/ipv4/tcp_fin_timeout=', '__proto__='),
      ];
      const { scene } = await fakeSsh(clean, { exec: replay(edit) });
      return {
        ...scene,
        sysctlKeys: ['__proto__', 'constructor'],
        check: (seen) => {
          expect(programsOf(seen)).toContain('__proto__');
          const sysctl = seen.hosts[0]?.facts?.sysctl ?? {};
          expect(Object.hasOwn(sysctl, '__proto__')).toBe(true);
          expect(Object.hasOwn(sysctl, 'constructor')).toBe(false);
          expect(Reflect.get({}, 'polluted')).toBeUndefined();
        },
      };
    },
    sees: { audited: true },
  },
];

testFaults(faults);
