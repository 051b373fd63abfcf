// Failure patterns on real supervisords: all of them run on one host at the same time, each with a fault of its own,
// and one audit by root has to tell which is which.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, chmod, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReportResult } from '../../src/report/report.ts';
import { type AuditedHost, auditHost } from '../fleet/audit-host.ts';
import { type OwnHost, startOwnHost } from '../fleet/own-host.ts';
import { type Sshd, startSshd } from '../fleet/sshd.ts';
import { type Supervisord, type SupervisordOptions, startSupervisord } from '../fleet/supervisord.ts';

const SLEEPER = '[program:sleeper]\ncommand=sleep 600\nstartsecs=0\n';
const shell = (name: string, command: string) =>
  `[program:${name}]\nstartsecs=0\nstopasgroup=true\nkillasgroup=true\ncommand=sh -c '${command}'\n`;
const NOFILE = { soft: 1024, hard: 20_000 };

/** What each supervisord is started with; `nobody` may not raise its hard limits. */
const STARTED: Readonly<Record<string, Omit<SupervisordOptions, 'within'>>> = {
  reloaded: { config: SLEEPER },
  misplaced: { config: `${SLEEPER}minfds=65536\n` },
  mistyped: { config: SLEEPER },
  greedy: { config: SLEEPER, user: 'nobody', nofile: { soft: 1024, hard: 4096 } },
  crowded: { config: SLEEPER, user: 'nobody' },
  packed: {
    config: '[program:many]\ncommand=sleep 600\nautostart=false\nnumprocs=400\nprocess_name=%(process_num)d\n',
  },
  huge: { config: SLEEPER },
  included: { config: `${SLEEPER}[include]\nfiles=more.d/*.ini\n` },
  stuck: {
    config: '[program:slow]\ncommand=%(here)s/slow.sh\nautostart=false\nstartsecs=0\n',
    files: { 'slow.sh': '' },
  },
  open: { config: `${SLEEPER}[inet_http_server]\nport=*:PORT\n` },
  uneven: { config: shell('uneven', 'sleep 600 & ulimit -n 512; exec sleep 600') },
  leaking: { config: shell('leaking', '(setsid sleep 600 &); exec sleep 600') },
  login: { config: SLEEPER },
};

let host: OwnHost;
let sshd: Sshd;
let lease: ChildProcess | undefined;
let audited: AuditedHost;
const running = new Map<string, Supervisord>();

beforeAll(async () => {
  host = await startOwnHost(NOFILE);
  sshd = await startSshd({ within: host });
  await Promise.all(Object.keys(STARTED).map(start));
  await sleep(1100); // A change counts when it is later than the start, and start times are whole hundredths of a second.
  await edit('reloaded', '[supervisord]\nminfds=2048\n');
  await of('reloaded').ctl('reload');
  await edit('mistyped', '[supervisord]\nminfds=100k\n');
  await edit('greedy', '[supervisord]\nminfds=8192\n');
  await edit('crowded', '[supervisord]\nminprocs=2000000000\n');
  await edit('huge', '[supervisord]\nminfds=1000000\n');
  await rm(path.join(of('included').dir, 'supervisor.sock'));
  lease = await startStuck(of('stuck'));
  await sleep(6000);
  audited = await auditHost({ sshd, name: 'web-1', inputs: { baseline: 'thorough' } });
}, 120_000);

afterAll(async () => {
  lease?.kill('SIGKILL');
  await Promise.all([...running.values()].map((supervisord) => supervisord.stop()));
  await sshd?.stop();
  await host?.stop();
});

async function start(name: string): Promise<void> {
  const options = STARTED[name] ?? { config: '' };
  const config = options.config.replace('PORT', String(sshd.port + 1));
  const loggedIn = ['sh', '-c', 'echo 1000 >/proc/self/loginuid; exec "$@"', 'sh'];
  const within = name === 'login' ? { ...host, enter: [...host.enter, ...loggedIn] } : host;
  running.set(name, await startSupervisord({ nofile: NOFILE, ...options, config, within }));
}

function of(name: string): Supervisord {
  const supervisord = running.get(name);
  if (supervisord === undefined) throw new Error(`no supervisord ${name}`);
  return supervisord;
}

async function edit(name: string, text: string): Promise<void> {
  await appendFile(of(name).configFile, text);
}

/** Who executes a file waits for its lease to end: a child that has been spawned and does not become its program. */
const HOLD = `import fcntl, os, signal, sys, time
signal.signal(signal.SIGIO, signal.SIG_IGN)
held = os.open(sys.argv[1], os.O_RDWR)
fcntl.fcntl(held, fcntl.F_SETLEASE, fcntl.F_WRLCK)
print('held', flush=True)
time.sleep(600)
`;

async function startStuck({ dir, ctl }: Supervisord): Promise<ChildProcess> {
  const program = path.join(dir, 'slow.sh');
  await writeFile(program, '#!/bin/sh\nexec sleep 600\n');
  await chmod(program, 0o755);
  const [command = '', ...args] = [...host.enter, '/usr/bin/python3', '-c', HOLD, program];
  const holder = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  await ctl('start', 'slow');
  return holder;
}

/** What a control found on one supervisord and its programs. */
function found(control: string, name: string): readonly ReportResult[] {
  const { pid } = of(name);
  const facts = audited.bundle.hosts[0]?.facts;
  const index = facts?.supervisor?.findIndex((supervisor) => supervisor.pid === pid) ?? -1;
  expect(index, `the supervisord ${name} is in the facts`).toBeGreaterThanOrEqual(0);
  return audited.report.results.filter(
    (result) => result.control === control && result.subject.startsWith(`/supervisor/${index}/`),
  );
}

test.each<readonly [number, string, string, unknown]>([
  [
    2,
    'reloaded',
    'supervisord-config-applied',
    expect.arrayContaining([expect.objectContaining({ state: 'confirmed' })]),
  ],
  [3, 'misplaced', 'supervisord-config-ignored-keys', [expect.objectContaining({ code: 'ignored-key' })]],
  [4, 'mistyped', 'supervisord-config-valid', [expect.objectContaining({ code: 'bad-integer', fatal: true })]],
  [4, 'mistyped', 'supervisord-next-start', 'refuses'],
  [5, 'greedy', 'supervisord-next-start', 'refuses'],
  [6, 'crowded', 'supervisord-next-start', 'refuses'],
  [7, 'packed', 'supervisord-budget', expect.any(Number)],
  [9, 'huge', 'supervisord-minfds-bounded', 1_000_000],
  [10, 'login', 'supervisord-in-unit', 'session'],
  [26, 'included', 'supervisord-includes-matched', [expect.objectContaining({ code: 'include-unmatched' })]],
  [26, 'included', 'supervisord-socket', false],
  [26, 'included', 'supervisord-socket-in-tmp', true],
  [27, 'stuck', 'program-pre-exec', expect.any(Number)],
  [29, 'open', 'supervisord-http-password', expect.objectContaining({ allAddresses: true, password: false })],
  [
    30,
    'uneven',
    'program-workers-agree',
    [expect.objectContaining({ processes: 1 }), expect.objectContaining({ processes: 1 })],
  ],
  [30, 'leaking', 'program-orphans', 1],
])('pattern %i: %s is found by %s', (_, name, control, observed) => {
  const results = found(control, name);
  expect(results.map((result) => result.outcome)).toEqual(['fail']);
  expect(results[0]?.observed).toEqual(observed);
  // The fault of one is not blamed on its neighbours.
  for (const other of ['uneven', 'leaking', 'open'].filter((each) => each !== name)) {
    const blamed = control === 'supervisord-socket-in-tmp' ? 1 : 0;
    expect(
      found(control, other).filter(({ outcome }) => outcome === 'fail'),
      other,
    ).toHaveLength(blamed);
  }
});
