import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { probeScript } from '../src/probe/script.ts';
import type { Gathering } from './gather-hosts.ts';
import { has } from './has.ts';
import { type Cost, measure, measureChild } from './measure.ts';
import { ratio, spread } from './numbers.ts';
import { firstLine, startGroup } from './process-group.ts';
import type { Section } from './section.ts';
import type { Serving } from './server.ts';

const [HOSTS, AT_A_TIME, RUNS, RTT_MS] = [300, 64, 3, 50];
const here = (name: string) => new URL(name, import.meta.url).pathname;
const BUNDLE = here('../dist/cli.cjs');

/** (a) What the audit of a host costs on the machine that audits, and (b) how long it waits on a slow line. */
export async function benchClients(directory: string): Promise<readonly Section[]> {
  const server = startGroup([process.execPath, here('server.ts'), String(RTT_MS)]);
  try {
    const serving = JSON.parse(await firstLine(server)) as Serving;
    return [await compareClients(serving, directory), await slowLine(serving)];
  } finally {
    await server.end();
  }
}

async function compareClients(serving: Serving, directory: string): Promise<Section> {
  const clients = clientsFor(serving, directory);
  const costs = new Map<string, Cost[]>();
  const notes: string[] = [];
  // In turns, so that a change of the machine's load meets all of them.
  for (let run = 0; run < RUNS; run += 1) {
    for (const [name, argv] of clients) {
      const cost = await measure(argv, { memory: true });
      if (run === 0 && !answered(name, cost)) notes.push(`${name}: not all hosts answered (exit code ${cost.code}).`);
      costs.set(name, [...(costs.get(name) ?? []), cost]);
    }
  }
  const base = costs.get(clients[0]?.[0] ?? '') ?? [];
  const cpu = (of: readonly Cost[]) => of.map(({ cpuMs }) => cpuMs / HOSTS);
  const wall = (of: readonly Cost[]) => of.map(({ wallMs }) => wallMs / 1000);
  const rows = [...costs].map(([name, of]) => [
    name,
    spread(cpu(of), 1),
    ratio(cpu(of), cpu(base)),
    spread(wall(of), 1),
    ratio(wall(of), wall(base)),
    spread(of.map(({ peakKib }) => peakKib / 1024)),
  ]);
  const alone = await gatherRuns(serving, serving.port, HOSTS, AT_A_TIME, RUNS);
  const aloneCpu = alone.map(({ cpuMs }) => cpuMs / HOSTS);
  const aloneWall = alone.map(({ wallMs }) => wallMs / 1000);
  rows.push([
    'of which transport, probe and facts',
    spread(aloneCpu, 1),
    ratio(aloneCpu, cpu(base)),
    spread(aloneWall, 1),
    ratio(aloneWall, wall(base)),
    '–',
  ]);
  for (const { audited } of alone) if (audited !== HOSTS) notes.push(`Only ${audited} of ${HOSTS} hosts were audited.`);
  if (!has('pssh') && !has('parallel-ssh')) notes.push('pssh is not installed here.');
  return {
    title: `Client: ${HOSTS} hosts, ${AT_A_TIME} at a time, a server that answers at once`,
    head: ['client', 'CPU ms/host', 'against ours', 'wall s', 'against ours', 'peak MiB (PSS)'],
    rows,
    notes,
  };
}

/** Our whole audit ends with 1: there are findings. The others end with 0. */
function answered(name: string, { code, stdout }: Cost): boolean {
  return name.startsWith('limits-audit') ? stdout.includes(`${HOSTS} of ${HOSTS} hosts audited`) : code === 0;
}

function clientsFor(serving: Serving, directory: string): readonly (readonly [string, readonly string[]])[] {
  const file = (name: string, text: string): string => {
    const at = path.join(directory, name);
    writeFileSync(at, text, { mode: 0o600 });
    return at;
  };
  mkdirSync(directory, { recursive: true });
  const names = Array.from({ length: HOSTS }, (_, index) => `host-${index}`);
  const reached = `ansible_host=127.0.0.1 ansible_port=${serving.port} ansible_user=${serving.user}`;
  const inventory = file('hosts.ini', names.map((name) => `${name} ${reached}\n`).join(''));
  const key = file('key', serving.key);
  const known = file('known_hosts', serving.knownHosts);
  const script = file('probe', probeScript('benchmark'));
  const list = file('hosts', names.map(() => `${serving.user}@127.0.0.1:${serving.port}\n`).join(''));
  const options = [
    ...['-F', '/dev/null', '-o', 'BatchMode=yes', '-o', 'IdentitiesOnly=yes', '-o', 'StrictHostKeyChecking=yes'],
    ...['-o', `UserKnownHostsFile=${known}`, '-o', 'LogLevel=ERROR', '-i', key],
  ];
  const ssh = ['ssh', ...options, '-p', String(serving.port), `${serving.user}@127.0.0.1`, 'sh -s'];
  const quoted = ssh.map((word) => `'${word}'`).join(' ');
  const each = `exec ${quoted} <'${script}' >/dev/null`;
  const ours = [
    ...[process.execPath, BUNDLE, 'audit', '--inventory', inventory, '--ssh-key', `@${key}`],
    ...[
      '--known-hosts',
      `@${known}`,
      '--concurrency',
      String(AT_A_TIME),
      '--report-dir',
      path.join(directory, 'report'),
    ],
  ];
  const pssh = has('pssh') ? 'pssh' : 'parallel-ssh';
  const psshOptions = options
    .slice(2)
    .filter((_, index, all) => all[index - 1] === '-o' && !all[index]?.startsWith('-'));
  return [
    ['limits-audit audit, whole process', ours],
    ...(has('ssh')
      ? ([
          [
            'OpenSSH, xargs -P, probe only',
            ['sh', '-c', `seq ${HOSTS} | xargs -P ${AT_A_TIME} -n 1 sh -c "$1"`, 'sh', each],
          ],
        ] as const)
      : []),
    ...(has(pssh)
      ? ([
          [
            'pssh, probe only',
            [
              ...[
                'sh',
                '-c',
                `"$@" <'${script}' >/dev/null`,
                'sh',
                pssh,
                '-I',
                '-h',
                list,
                '-p',
                String(AT_A_TIME),
                '-t',
                '60',
              ],
              ...psshOptions.flatMap((option) => ['-O', option]),
              ...['-x', `-F /dev/null -i ${key}`, 'sh -s'],
            ],
          ],
        ] as const)
      : []),
  ];
}

async function slowLine(serving: Serving): Promise<Section> {
  const [at0, at50] = [
    await gatherRuns(serving, serving.port, 1, 1, 5),
    await gatherRuns(serving, serving.slowPort, 1, 1, 5),
  ];
  const many = await gatherRuns(serving, serving.slowPort, HOSTS, HOSTS, 2);
  const wall = (of: readonly Gathering[]) => of.map(({ wallMs }) => wallMs);
  const trips = wall(at50).map((ms) => (ms - Math.min(...wall(at0))) / RTT_MS);
  return {
    title: `Line with a round trip of ${RTT_MS} ms`,
    head: ['what', 'value'],
    rows: [
      ['one host, no delay, ms', spread(wall(at0))],
      [`one host at ${RTT_MS} ms, ms`, spread(wall(at50))],
      ['round trips that are waited for, without the TCP handshake', spread(trips, 1)],
      [`${HOSTS} hosts, all at a time, ms`, spread(wall(many))],
    ],
    notes: [],
  };
}

async function gatherRuns(
  serving: Serving,
  port: number,
  hosts: number,
  concurrency: number,
  runs: number,
): Promise<readonly Gathering[]> {
  const results: Gathering[] = [];
  for (let run = 0; run < runs; run += 1) {
    const argument = JSON.stringify({ serving, port, hosts, concurrency });
    results.push((await measureChild<Gathering>([here('gather-hosts.ts'), argument])).answer);
  }
  return results;
}
