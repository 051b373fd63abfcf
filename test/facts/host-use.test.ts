import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probeScript } from '../../src/probe/script.ts';
import { type OwnHost, startOwnHost } from '../fleet/own-host.ts';
import { startSupervisord } from '../fleet/supervisord.ts';
import { outputOf } from '../probe/output-of.ts';
import { shellSession } from '../probe/shell-session.ts';
import { anOutput } from './an-output.ts';
import { factsOf, probeFacts } from './probe-facts.ts';

const SCRIPT = probeScript('cafebabecafebabe');

/** The network of this machine is shared with other tests: this one has its own. */
const OWN_NETWORK = ['unshare', '--net', 'sh', '-c'] as const;
const SERVE = `python3 -c '
import socket, subprocess, sys
held = []
server = socket.socket()
subprocess.run(["ip", "link", "set", "lo", "up"])
server.bind(("127.0.0.1", 40000))
server.listen(1)
other = socket.socket(socket.AF_INET6)
other.bind(("::", 80))
other.listen()
reserved = socket.socket()
reserved.bind(("127.0.0.1", 40001))
reserved.listen()
for _ in range(3):
    client = socket.create_connection(("127.0.0.1", 40000))
    held += [client, server.accept()[0]]
client.close()
subprocess.run(["sysctl", "-qw", "net.ipv4.ip_local_reserved_ports=40001"])
# What the queue has no room for.
for _ in range(4):
    client = socket.socket()
    client.setblocking(False)
    client.connect_ex(("127.0.0.1", 40000))
    held.append(client)
import time; time.sleep(0.3)
sys.exit(subprocess.run(["dash", "-s"]).returncode)
'`;

describe('sockets', () => {
  test('states, listeners and what overflowed, as the kernel has them', async () => {
    const { sockets } = await probeFacts(shellSession([...OWN_NETWORK, SERVE]));
    expect(sockets.tcp).toMatchObject({ LISTEN: 3, FIN_WAIT2: 1, CLOSE_WAIT: 1, TIME_WAIT: 0 });
    expect(sockets.tcp?.['ESTABLISHED']).toBeGreaterThanOrEqual(4);
    expect(sockets.ephemeralPorts).toMatchObject({ size: 28232, listeners: [40000] });
    const used = sockets.ephemeralPorts?.used ?? 0;
    expect(used).toBe(sockets.tcp?.['ESTABLISHED']);
    expect(sockets.ephemeralPorts?.headroom).toBe(1 - used / 28232);
    expect(sockets.listen?.overflows).toBeGreaterThan(0);
    expect(sockets.listen?.drops).toBeGreaterThan(0);
    expect(sockets.timeWaitOverflows).toBe(0);
  });

  test('many of them are not counted one by one', async () => {
    const facts = factsOf(await outputOf(SCRIPT.replace('-ge 20000', '-ge 2'), [...OWN_NETWORK, SERVE]));
    expect(Object.keys(facts.sockets.tcp ?? {}).sort()).toEqual(['ESTABLISHED', 'TIME_WAIT', 'allocated', 'inUse']);
    expect(facts.sockets.tcp?.['ESTABLISHED']).toBeGreaterThanOrEqual(4);
    expect(facts.sockets.ephemeralPorts?.listeners).toBeUndefined();
    expect(facts.unknown).toContainEqual({
      at: '/sockets/ephemeralPorts/listeners',
      reason: 'cut',
      detail: 'Not all listening sockets were looked at.',
    });
    expect(facts.unknown).toContainEqual({
      at: '/sockets/tcp/LISTEN',
      reason: 'cut',
      detail: 'Sockets are counted by state only where there are fewer than 20,000.',
    });
  });
});

describe('what the host has in use', () => {
  test('processes and threads', async () => {
    const { capacity } = await probeFacts(shellSession(['dash', '-s']));
    const tasks = Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[3]?.split('/')[1]);
    expect(Math.abs((capacity.pids?.used ?? 0) - tasks)).toBeLessThan(100);
    expect(capacity.pids?.limit).toBe(Number(readFileSync('/proc/sys/kernel/pid_max', 'utf8')));
    expect(capacity.threads?.limit).toBe(Number(readFileSync('/proc/sys/kernel/threads-max', 'utf8')));
    expect(capacity.aio?.limit).toBe(Number(readFileSync('/proc/sys/fs/aio-max-nr', 'utf8')));
  });
});

describe('what a user has in use', () => {
  let host: OwnHost;
  beforeAll(async () => {
    host = await startOwnHost();
  });
  afterAll(() => host.stop());

  const inside = () => {
    const [program = '', ...args] = host.enter;
    return shellSession([program, ...args, 'dash', '-s']);
  };

  test('threads against the lowest RLIMIT_NPROC of what is supervised, and none for root', async () => {
    const supervisord = await startSupervisord({
      within: host,
      config: `[program:a]
command=prlimit --nproc=5000 python3 -c "import threading, time; [threading.Thread(target=time.sleep, args=(100,), daemon=True).start() for _ in range(6)]; time.sleep(100)"
user=nobody
[program:b]
command=prlimit --nproc=4000:6000 sleep 1000
user=nobody
`,
    });
    try {
      const { capacity } = await probeFacts(inside());
      const nobody = capacity.threadsPerUser?.find(({ uid }) => uid === 65534);
      expect(nobody).toEqual({ uid: 65534, user: 'nobody', used: 8, limit: 4000, headroom: 1 - 8 / 4000 });
      const root = capacity.threadsPerUser?.find(({ uid }) => uid === 0);
      expect(root).toEqual({ uid: 0, user: 'root', used: expect.any(Number) });
      expect(root?.used).toBeGreaterThan(3);
    } finally {
      await supervisord.stop();
    }
  });

  test('inotify', async () => {
    const [program = '', ...args] = host.enter;
    const tails = [1, 2].map(() =>
      spawn(program, [...args, 'setpriv', '--reuid=33', '--clear-groups', 'tail', '-f', '/etc/hostname']),
    );
    try {
      await new Promise((resolve) => setTimeout(resolve, 300));
      // This machine may have more files open.
      const anyCount = SCRIPT.replace("'^([0-9]{1,4}|[1-4][0-9]{4})[^0-9]'", "'^[0-9]'");
      const [enter = '', ...more] = host.enter;
      const { capacity, unknown } = factsOf(await outputOf(anyCount, [enter, ...more, 'dash', '-s']));
      const limit = Number(readFileSync('/proc/sys/fs/inotify/max_user_instances', 'utf8'));
      expect(capacity.inotifyInstances).toEqual([
        { uid: 33, user: 'www-data', used: 2, limit, headroom: 1 - 2 / limit },
      ]);
      expect(unknown.map(({ at }) => at)).not.toContain('/capacity/inotifyInstances');
    } finally {
      for (const tail of tails) tail.kill('SIGKILL');
    }
  });

  test('inotify without rights to see it', async () => {
    const [program = '', ...args] = host.enter;
    const session = shellSession([program, ...args, 'setpriv', '--reuid=65534', '--clear-groups', 'dash', '-s']);
    const { capacity, unknown } = await probeFacts(session);
    expect(capacity.inotifyInstances).toBeUndefined();
    expect(unknown).toContainEqual({
      at: '/capacity/inotifyInstances',
      reason: 'permission-denied',
      detail: 'Only root sees what all processes have open: audit with become: sudo.',
    });
  });
});

describe('lines that do not fit', () => {
  const withHost = (change: (line: string) => string) =>
    factsOf(anOutput({ host: (anOutput().get('host') ?? []).map(change) }));
  const withSysctl = (change: (line: string) => string) =>
    factsOf(anOutput({ sysctl: (anOutput().get('sysctl') ?? []).map(change) }));

  test.each([
    [
      'fewer values than names',
      withHost((line) => line.replace('TcpExt: 4 6 0', 'TcpExt: 4 6')),
      '/sockets/listen/drops',
    ],
    [
      'a negative count',
      withHost((line) => line.replace('TcpExt: 4 6 0', 'TcpExt: 4 6 -1')),
      '/sockets/timeWaitOverflows',
    ],
    ['no hexadecimal', withHost((line) => line.replace('0000000a', '-000000a')), '/capacity/conntrackDrops'],
    ['no load', withHost((line) => line.replace('1/250', '1')), '/capacity/pids'],
    ['no end of the sockets', withHost((line) => line.replace('tcp all 13', 'x')), '/sockets/ephemeralPorts/listeners'],
    [
      'a range upside down',
      withSysctl((line) => line.replace('32768\t60999', '60999\t32768')),
      '/sockets/ephemeralPorts',
    ],
    ['a range beyond all ports', withSysctl((line) => line.replace('60999', '99999')), '/sockets/ephemeralPorts'],
    ['no pid_max', withSysctl((line) => line.replace('kernel/pid_max', 'kernel/x')), '/capacity/pids'],
  ])('%s', (_name, facts, at) => {
    expect(facts.unknown.map((entry) => entry.at)).toContain(at);
  });

  test('ports that are none are no listeners', () => {
    const { sockets } = factsOf(
      anOutput({ host: [...(anOutput().get('host') ?? []), 'listening 1FFFF', 'listening -1', 'listening'] }),
    );
    expect(sockets.ephemeralPorts?.listeners).toEqual([32768]);
  });

  test('users that are none', () => {
    const roles = [...(anOutput().get('roles') ?? []), 'user -1 5 5', 'user 99999999999999999999 1 1', 'user 5'];
    expect(factsOf(anOutput({ roles })).capacity.threadsPerUser).toHaveLength(1);
  });

  test('more users than are brought', () => {
    const facts = factsOf(anOutput({ roles: [...(anOutput().get('roles') ?? []), 'user'] }));
    expect(facts.unknown).toContainEqual({
      at: '/capacity/threadsPerUser',
      reason: 'cut',
      detail: 'The host has processes of more users than the probe brings.',
    });
  });
});
