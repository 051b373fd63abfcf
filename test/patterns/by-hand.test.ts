// What the texts of the controls tell people to type is typed here, on a host of its own with a supervisord that is
// found where Debian has it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandsOf } from '../../scripts/by-hand.ts';
import { loadBaseline } from '../../src/baseline/load-baseline.ts';
import { filesOf } from '../baseline/baseline-from.ts';
import { type OwnHost, startOwnHost } from '../fleet/own-host.ts';
import { run } from '../fleet/run.ts';

/** A loopback address that no other run of the tests has. */
const ADDRESS = `127.83.${(process.pid >> 8) & 255}.${process.pid & 255}`;

/** Directory → files. Each directory is laid over the one of the machine. */
const FILES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/run': {},
  '/etc/supervisor': {
    'supervisord.conf': `[unix_http_server]
file=/run/supervisor.sock
[inet_http_server]
port=${ADDRESS}:9001
[supervisord]
logfile=/run/supervisord.log
pidfile=/run/supervisord.pid
minfds=4096
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix:///run/supervisor.sock
[include]
files=conf.d/*.conf
`,
    // tail -f watches the file with inotify.
    'conf.d/worker.conf': '[program:worker]\ncommand=tail -f /etc/supervisor/supervisord.conf\nstartsecs=0\n',
  },
  '/etc/security/limits.d': { '90-test.conf': '* - nofile 65536\n' },
  '/etc/sysctl.d': { '90-test.conf': 'net.ipv4.tcp_tw_recycle = 1\nnet.core.somaxconn = 4096\n' },
  '/etc/modules-load.d': { 'test.conf': 'nf_conntrack\n' },
};

/** What a kernel, an init or a process may lack, and what the command says then. */
const MAY_LACK: readonly (readonly [RegExp, RegExp])[] = [
  [/^systemctl /, /System has not been booted with systemd|Failed to connect to bus/],
  [/^cat .*(tcp_tw_recycle|nf_conntrack|\/proc\/modules)/, /No such file or directory/],
  [/\/loginuid$/, /No such file or directory/],
  // Processes end while it looks.
  [/^find \/proc/, /^find: \S+: No such file or directory/],
];

const { controls } = await loadBaseline(['thorough'], filesOf({}));
const commands = [...new Set(controls.flatMap(({ read = '' }) => commandsOf(read)))];

let host: OwnHost;
let outputs: ReadonlyMap<string, Output>;

beforeAll(async () => {
  host = await startOwnHost();
  for (const [directory, files] of Object.entries(FILES)) {
    await run([...host.enter, 'mount', '-t', 'tmpfs', 'none', directory]);
    for (const [name, text] of Object.entries(files)) {
      const write = 'mkdir -p "$(dirname "$1")" && printf %s "$2" >"$1"';
      await run([...host.enter, 'sh', '-c', write, 'sh', `${directory}/${name}`, text]);
    }
  }
  await run([...host.enter, 'prlimit', '--nofile=1024:20000', 'supervisord']);
  outputs = await typeAll((await run([...host.enter, 'supervisorctl', 'pid', 'worker'])).trim());
});

afterAll(async () => {
  await host?.stop();
});

interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** All of them in one shell, since a process that enters the host for each takes longer than most of the commands. */
const TYPE = `for command; do
  (eval "$command") 2>/run/stderr
  printf '\\0'
  [ ! -s /run/stderr ] || cat /run/stderr
  printf '\\0'
done`;

async function typeAll(worker: string): Promise<ReadonlyMap<string, Output>> {
  const filled = commands.map((command) =>
    command
      .replaceAll('PROGRAM', 'worker')
      .replaceAll(/\bPID\b/g, worker)
      .replaceAll('UNIT', 'supervisor.service')
      .replaceAll('KEY', 'net.core.somaxconn'),
  );
  const parts = (await run([...host.enter, 'sh', '-c', TYPE, 'sh', ...filled])).split('\0');
  return new Map(
    commands.map((command, index) => [command, { stdout: parts[2 * index] ?? '', stderr: parts[2 * index + 1] ?? '' }]),
  );
}

test('every control says what to type', () => {
  expect(commands.length).toBeGreaterThan(40);
  expect(controls.filter(({ read = '' }) => commandsOf(read).length === 0).map(({ id }) => id)).toEqual([]);
});

test.each(commands)('%s', (command) => {
  const { stdout, stderr } = outputs.get(command) ?? { stdout: '', stderr: 'it was not typed' };
  const lack = MAY_LACK.find(([commandsThat]) => commandsThat.test(command))?.[1];
  if (stderr !== '' && lack !== undefined) expect(stderr).toMatch(lack);
  else expect([stderr, stdout.trim() === '' ? 'nothing' : 'something']).toEqual(['', 'something']);
});

test.each([
  ['program-nofile', /^Max open files +4096 +20000 /],
  ['supervisord-http-password', /127\.83\.\d+\.\d+:9001 .*"supervisord"/],
  ['supervisord-socket', /^srwx.* \/run\/supervisor\.sock$/m],
  ['program-state', /^worker +RUNNING/],
  ['program-pre-exec', /tail -f/],
  ['inotify-instances-headroom', /\/proc\/\d+\/fd\/\d+/],
  ['no-tw-recycle-in-files', /^# \/etc\/sysctl\.d\/90-test\.conf\n(.*\n)*net\.ipv4\.tcp_tw_recycle = 1$/m],
  ['user-threads-headroom', /^ *[1-9]\d* root$/m],
])('by the commands of %s the fact is seen', (id, shown) => {
  const { read = '' } = controls.find((control) => control.id === id) ?? {};
  expect(
    commandsOf(read)
      .map((command) => outputs.get(command)?.stdout)
      .join(''),
  ).toMatch(shown);
});
