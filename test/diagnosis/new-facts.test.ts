import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { binds } from '../../src/diagnosis/target.ts';
import { aFacts, aProgram, aSupervisor } from '../builders/facts.ts';
import { aResult } from '../builders/results.ts';
import { FILE, facts } from './troubled-host.ts';

const SUBJECTS: readonly (readonly [string, string])[] = [
  [
    '/supervisor/0/budget/headroom',
    'supervisord has open files of its own. It may open 1,024 files and has 900 open; when all programs run it needs about 1,200, for their pipes and logs. Without any left it cannot start or log programs, while those that run look healthy.',
  ],
  [
    '/supervisor/0/control/unix/exists',
    'The control socket /tmp/supervisor.sock is gone while supervisord runs: supervisorctl cannot reach it any more, and only a full restart makes it anew.',
  ],
  [
    '/supervisor/0/control/inet/password',
    'Supervisord listens with port=*:9001 and asks for no password: whoever can connect on every address of the host can run commands as its user.',
  ],
  [
    '/supervisor/0/selectLimited',
    'This is supervisord 3.2.0: before 3.3.0 it uses select() and fails beyond descriptor 1023, whatever its limit is.',
  ],
  [
    '/supervisor/0/programs/0/state',
    'Program tier:worker is FATAL: it failed too often at its start, and supervisord does not try again by itself.',
  ],
  [
    '/supervisor/0/programs/0/preExecSeconds',
    "Program tier:worker counts as RUNNING and has not become the program yet for 3.4 s: supervisord's child first closes every descriptor up to minfds (1,024), one by one.",
  ],
  [
    '/supervisor/0/programs/0/nofileSpread',
    'Processes of program tier:worker run with different limits on files: 7 processes with soft 1,024, hard 4,096, 1 process with soft and hard 512. They were started at different times, or set their own.',
  ],
  [
    '/supervisor/0/programs/0/orphans',
    '2 processes of program tier:worker no longer descend from supervisord: it cannot stop or restart them, and they keep the limits that they were started with.',
  ],
  ['/capacity/pids/headroom', '30,000 of 32,768 are in use (kernel.pid_max).'],
  [
    '/capacity/conntrackDrops',
    'The connection table has refused 12 entries since boot: it was full, and packets of new connections were dropped.',
  ],
  [
    '/capacity/threadsPerUser/0/headroom',
    'www-data has 190 processes and threads, of at most 200 (the lowest RLIMIT_NPROC among its processes).',
  ],
  [
    '/capacity/inotifyInstances/0/headroom',
    'user id 1000 has 127 inotify instances, of at most 128 (fs.inotify.max_user_instances).',
  ],
  [
    '/sockets/listen/overflows',
    'Queues of listening sockets overflowed 3 times since boot (5 connection attempts dropped for any reason): a server accepts too slowly, or asks for too short a queue; net.core.somaxconn is 128.',
  ],
  [
    '/sockets/timeWaitOverflows',
    '1 socket could not wait in TIME_WAIT since boot: there were as many as net.ipv4.tcp_max_tw_buckets of 4096 allows.',
  ],
  [
    '/sockets/ephemeralPorts/listeners',
    'Services listen on ports that outgoing connections may take (33000, 40000): after a restart such a service may find its port in use.',
  ],
  [
    '/sockets/ephemeralPorts/headroom',
    '28,000 sockets are open or in TIME_WAIT, and there are 28,232 ports for outgoing connections to one destination: running out is EADDRNOTAVAIL.',
  ],
  [
    '/pam/entries/0/aboveNrOpen',
    '/etc/security/limits.conf:9 sets nofile for * to 2,000,000, which is above fs.nr_open (1048576): it cannot be set, and logins, su and sudo of whom it is for may fail.',
  ],
  [
    '/pam/entries/0/wildcardMissesRoot',
    '/etc/security/limits.conf:9 sets nofile for * to 2,000,000, and root gets nothing of it: * and groups pass root over.',
  ],
  [
    '/pam/entries/1/value',
    '/etc/security/limits.conf:10 sets nofile for deploy to 65,536. That is for logins, su, sudo and cron, never for services.',
  ],
  [
    '/sysctlFiles/vm.swappiness/live',
    '/etc/sysctl.d/9.conf:2 sets vm.swappiness to 1 at the next boot, but it is 60 at run time: the file was not applied since it was changed, or somebody set the value by hand.',
  ],
  [
    '/sysctlFiles/net.x.gone/live',
    '/etc/sysctl.d/9.conf:3 sets net.x.gone to 1, but this kernel does not have it now: the line is dead, or its module is not loaded.',
  ],
  [
    '/sysctlUnread/vm.swappiness/reason',
    '/etc/sysctl.d/1.conf:4 sets vm.swappiness to 7, which has no effect at the next boot: a later line sets the same key; /etc/sysctl.d/9.conf:2 makes it 1.',
  ],
  [
    '/sysctlUnread/fs.file-max',
    '/etc/sysctl.conf:5 sets fs.file-max to 9, which has no effect at the next boot: systemd-sysctl does not read /etc/sysctl.conf here.',
  ],
  [
    '/systemd/units/supervisor.service/limitNofileText',
    'supervisor.service sets LimitNOFILE=infinity: in effect that is soft and hard 1,048,576, and it changes with the host that it runs on.',
  ],
  [
    '/systemd/units/supervisor.service/needDaemonReload',
    'Files of supervisor.service changed since systemd loaded them: what systemctl shows and what a restart would use is the older version.',
  ],
  [
    '/systemd/units/supervisor.service/tasks/headroom',
    'supervisor.service has 4,900 of at most 4,915 processes and threads (TasksMax): beyond, fork fails with EAGAIN, for root too.',
  ],
];

const explain = (subject: string, of = facts) =>
  diagnose(of, aResult({ subject, expected: 'at least 0.2', observed: 1 }));

describe('in one sentence', () => {
  test.each(SUBJECTS)('%s', (subject, summary) => {
    expect(explain(subject).summary).toBe(summary);
  });
});

test('one orphan is one', () => {
  const [supervisor] = facts.supervisor ?? [];
  const programs = supervisor?.programs.map((program) => ({ ...program, orphans: 1 })) ?? [];
  const one = { ...facts, supervisor: supervisor === undefined ? [] : [{ ...supervisor, programs }] };
  expect(explain('/supervisor/0/programs/0/orphans', one).summary).toBe(
    '1 process of program tier:worker no longer descends from supervisord: it cannot stop or restart it, and it keeps the limits that it was started with.',
  );
});

describe('what makes it right', () => {
  test.each([
    [
      '/capacity/pids/headroom',
      [
        'Raise kernel.pid_max, or use less of it.',
        'sysctl -w kernel.pid_max=VALUE applies it immediately and restarts nothing; a line in a file of /etc/sysctl.d keeps it over a boot.',
      ],
      'nothing',
    ],
    [
      '/pam/entries/0/wildcardMissesRoot',
      [
        'If root is meant too, add a line of its own beside /etc/security/limits.conf:9: root soft nofile VALUE.',
        'It takes effect at the next login; sessions that are open and services keep what they have.',
      ],
      'nothing',
    ],
    [
      '/supervisor/0/programs/0/state',
      [
        'Find out why tier:worker does not run: its log and supervisorctl status say.',
        'Once it is put right, start it (supervisorctl start tier:worker).',
      ],
      'program tier:worker only',
    ],
    [
      '/systemd/units/supervisor.service/limitNofileText',
      [
        'Write a number to LimitNOFILE= of supervisor.service (at least 0.2), as much as it needs.',
        'Run systemctl daemon-reload.',
        'Run systemctl restart supervisor.service: a full restart of supervisord.',
      ],
      'supervisord and its 1 program',
    ],
    [
      '/supervisor/0/control/inet/password',
      [
        `Set port= of [inet_http_server] (${FILE}:7) to 127.0.0.1:PORT and a username and password, or delete the section.`,
        'Run systemctl daemon-reload.',
        'Run systemctl restart supervisor.service: a full restart of supervisord.',
      ],
      'supervisord and its 1 program',
    ],
    [
      '/systemd/units/supervisor.service/tasks/headroom',
      [
        'Find out what starts so many, or raise TasksMax of supervisor.service: systemctl set-property applies it immediately and restarts nothing.',
      ],
      'nothing',
    ],
    [
      '/sysctlUnread/fs.file-max',
      ['Move the line from /etc/sysctl.conf:5 to a file in /etc/sysctl.d, which the boot reads.'],
      'nothing',
    ],
  ])('%s', (subject, steps, restarts) => {
    const { remedy } = explain(subject);
    expect([remedy.steps, remedy.restarts]).toEqual([steps, restarts]);
  });

  test("supervisord's own budget asks for more than it will need", () => {
    const [supervisor = aSupervisor()] = facts.supervisor ?? [];
    const { remedy, hops } = explain('/supervisor/0/budget/headroom', aFacts({ supervisor: [supervisor] }));
    expect(remedy.steps[0]).toBe(`Set minfds=4096 or more in the [supervisord] section of ${FILE}.`);
    expect(hops.map(({ kind }) => kind)).toContain('supervisord');
  });

  test.each(SUBJECTS)('%s: something is to be done, and said with everything else missing too', (subject) => {
    expect(explain(subject).remedy.steps.length).toBeGreaterThan(0);
    const bare = aFacts({ supervisor: [aSupervisor()], capacity: {}, sockets: {}, pam: { entries: [] } });
    const { summary, remedy } = explain(subject, bare);
    expect(`${summary} ${remedy.steps.join(' ')}`).not.toMatch(/undefined|NaN|\[object/);
  });
});

test('no parameter of the kernel is said to cause errno 24', () => {
  for (const [subject] of SUBJECTS.filter(([each]) => !each.startsWith('/supervisor'))) {
    const { summary, remedy, noEffect } = explain(subject);
    expect(`${summary} ${remedy.steps.join(' ')}`).not.toMatch(/errno 24|Too many open files|EMFILE/);
    if (subject.startsWith('/sockets')) expect(noEffect.join(' ')).toContain('has any effect on errno 24');
  }
});

test('what binds now', () => {
  const binding = SUBJECTS.map(([subject]) => subject).filter((subject) => binds(facts, subject));
  expect(binding).toEqual([
    '/supervisor/0/budget/headroom',
    '/capacity/pids/headroom',
    '/capacity/threadsPerUser/0/headroom',
    '/capacity/inotifyInstances/0/headroom',
    '/systemd/units/supervisor.service/tasks/headroom',
  ]);
});

test('names made for shells are not pasted into commands', () => {
  const name = 'x;reboot';
  const program = aProgram({ name, group: name, state: 'FATAL', nofileSpread: [] });
  const hostile = aFacts({ supervisor: [aSupervisor({ programs: [program] })] });
  for (const part of ['state', 'nofileSpread']) {
    const { steps } = explain(`/supervisor/0/programs/0/${part}`, hostile).remedy;
    expect(steps.join('\n')).not.toMatch(/supervisorctl \w+ x;reboot/);
  }
});
