// Failure patterns of a host: first a healthy one, then the same one with files, users and sockets in trouble. Its
// mounts are its own, so what it has in /etc is nobody else's; its kernel parameters and sockets are the machine's.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReportResult } from '../../src/report/report.ts';
import { type Account, makeAccount } from '../fleet/account.ts';
import { type AuditedHost, auditHost } from '../fleet/audit-host.ts';
import { type OwnHost, startOwnHost } from '../fleet/own-host.ts';
import { run } from '../fleet/run.ts';
import { type Sshd, startSshd } from '../fleet/sshd.ts';
import { type Supervisord, startSupervisord } from '../fleet/supervisord.ts';

const CONFIG = '[supervisord]\nminfds=8192\n[program:sleeper]\ncommand=sleep 600\nstartsecs=0\n';
const BROKEN = '[program:broken]\ncommand=false\nstartretries=0\n';

/** Directory → files. Each directory is laid over the one of the machine. */
const FILES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/etc/security/limits.d': { '90-test.conf': '* hard nofile 2000000000' },
  '/etc/sysctl.d': {
    '10-lost.conf': 'net.ipv4.tcp_fin_timeout = 17',
    '20-never-loaded.conf': 'net.ipv4.tcp_fin_timeout = 31',
    '30-dead.conf': 'net.ipv4.tcp_tw_recycle = 1',
    '40-misspelt.conf': 'net.core.somaxcon = 4096',
  },
};

/** A user without a name and without other processes on the machine. */
const USER = 54_321;

/** Nearly all of the threads and of the inotify instances that the user may have. */
const GREEDY = `import ctypes, threading, time
libc = ctypes.CDLL(None)
most = int(open('/proc/sys/fs/inotify/max_user_instances').read())
instances = [libc.inotify_init() for _ in range(int(most * 0.97))]
for _ in range(96):
    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
time.sleep(600)
`;

/** Settled only when it has had time to take all of that. */
const GREEDY_CONFIG = `[supervisord]
minprocs=50
[program:greedy]
command=/usr/bin/python3 %(here)s/greedy.py
startsecs=2
`;

/** A server that does not accept, and more clients than its queue has room for. */
const DEAF = `import socket, time
server = socket.create_server(('127.0.0.1', 0), backlog=0)
clients = []
for _ in range(6):
    client = socket.socket()
    client.setblocking(False)
    client.connect_ex(server.getsockname())
    clients.append(client)
    time.sleep(0.05)
time.sleep(1.5)
print('ready', flush=True)
time.sleep(600)
`;

let host: OwnHost;
let sshd: Sshd;
let account: Account;
let healthy: AuditedHost;
let healthyByLogin: AuditedHost;
let troubled: AuditedHost;
const supervisords: Supervisord[] = [];
let deaf: ChildProcess | undefined;

beforeAll(async () => {
  const nofile = { soft: 8192, hard: 20_000 };
  host = await startOwnHost(nofile);
  sshd = await startSshd({ within: host });
  supervisords.push(await startSupervisord({ config: CONFIG, nofile, within: host }));
  healthy = await auditHost({ sshd, name: 'web-1' });
  account = await makeAccount();
  healthyByLogin = await auditHost({ sshd, name: 'web-1', inputs: { inventory: await inventoryOf(account.user) } });

  for (const [directory, files] of Object.entries(FILES)) await layOver(directory, files);
  const limited = { ...host, enter: [...host.enter, 'prlimit', '--nproc=100:100'] };
  const greedy = { config: GREEDY_CONFIG, files: { 'greedy.py': GREEDY }, user: String(USER), nofile, within: limited };
  const started = [startSupervisord({ config: BROKEN, nofile, within: host }), startSupervisord(greedy)];
  supervisords.push(...(await Promise.all(started)));
  await startPython(DEAF);
  // What Elasticsearch and a very busy server would ask for, and no kernel has.
  const inventory = await inventoryOf(sshd.user, 'max_map_count=2000000000 somaxconn=2000000000');
  troubled = await auditHost({ sshd, name: 'web-1', inputs: { inventory, baseline: 'thorough' } });
});

afterAll(async () => {
  deaf?.kill('SIGKILL');
  await Promise.all(supervisords.map((supervisord) => supervisord.stop()));
  await sshd?.stop();
  await host?.stop();
  await account?.remove();
});

/** The host with the login of one user, and variables. */
async function inventoryOf(user: string, vars = ''): Promise<string> {
  const file = path.join(sshd.directory, `${user}.ini`);
  const login = `ansible_host=${sshd.address} ansible_port=${sshd.port} ansible_user=${user}`;
  await writeFile(file, `web-1 ${login} ${vars}\n`);
  return file;
}

async function layOver(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  await run([...host.enter, 'mount', '-t', 'tmpfs', 'none', directory]);
  for (const [name, text] of Object.entries(files)) {
    await run([...host.enter, 'sh', '-c', 'printf "%s\\n" "$2" >"$1"', 'sh', `${directory}/${name}`, text]);
  }
}

async function startPython(code: string): Promise<void> {
  const [command = '', ...args] = [...host.enter, '/usr/bin/python3', '-c', code];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  deaf = child;
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the program ended too early')));
  await Promise.race([once(child.stdout, 'data'), ended]);
}

function found(control: string, subject: string): ReportResult | undefined {
  return troubled.report.results.find((result) => result.control === control && result.subject.includes(subject));
}

test('a plain healthy host has no findings under recommended, and nothing is unknown', () => {
  expect(healthy.report.results).toEqual([]);
  expect(healthy.report.conclusion).toBe('passed');
});

test('an ordinary login is enough for recommended', () => {
  expect(healthyByLogin.bundle.hosts[0]?.facts?.probe.account.name).toBe(account.user);
  expect(healthyByLogin.report.results).toEqual([]);
  expect(healthyByLogin.report.conclusion).toBe('passed');
});

test.each<readonly [number, string, string, unknown]>([
  [13, 'limits-conf-possible', '/pam/entries/0/', true],
  [14, 'limits-conf-root', '/pam/entries/0/', true],
  [16, 'inotify-instances-headroom', '/capacity/inotifyInstances/', expect.any(Number)],
  [18, 'user-threads-headroom', '/capacity/threadsPerUser/', expect.any(Number)],
  [19, 'max-map-count', 'vm.max_map_count', expect.any(Number)],
  [20, 'somaxconn', 'net.core.somaxconn', expect.any(Number)],
  [22, 'no-tw-recycle-in-files', 'net.ipv4.tcp_tw_recycle', 1],
  [23, 'ephemeral-ports-listeners', '/sockets/ephemeralPorts/listeners', expect.any(Array)],
  [24, 'listen-overflows', '/sockets/listen/overflows', expect.any(Number)],
  [25, 'sysctl-files-in-force', 'net.ipv4.tcp_fin_timeout', expect.objectContaining({ value: 31, live: 'different' })],
  [25, 'sysctl-keys-exist', 'net.core.somaxcon/', 'no-such-key'],
  [25, 'sysctl-lines-effective', 'net.ipv4.tcp_fin_timeout', 'overridden'],
  [30, 'program-state', '/programs/0/state', 'FATAL'],
])('pattern %i: %s', (_, control, subject, observed) => {
  const result = found(control, subject);
  expect(result?.outcome).toBe('fail');
  expect(result?.observed).toEqual(observed);
});

test('it is the user who has much open that is near a limit, and the port of the test that is in the way', () => {
  const { capacity, sockets } = troubled.bundle.hosts[0]?.facts ?? {};
  const ofUser = (users: readonly { readonly uid: number; readonly used: number }[] = []) =>
    users.find(({ uid }) => uid === USER)?.used;
  expect(ofUser(capacity?.threadsPerUser)).toBe(98);
  expect(ofUser(capacity?.inotifyInstances)).toBeGreaterThan(100);
  expect(sockets?.ephemeralPorts?.listeners).toContain(sshd.port);
});
