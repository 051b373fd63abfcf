import { describe, expect, test } from 'vitest';
import { type Facts, UNLIMITED } from '../../src/facts/facts.ts';
import { describeFleet } from '../../src/report/fleet.ts';
import { aFacts, aProgram, aSupervisor } from '../builders/facts.ts';

const limits = (soft: number) => ({ nofile: { soft, hard: UNLIMITED } });
const running = (name: string, open: number | undefined, soft: number) =>
  aProgram({ name, group: name, files: open === undefined ? {} : { open }, limits: limits(soft) });
const host = (name: string, change: Partial<Facts>) => ({ name, facts: aFacts(change) });
/** Without a use of its own. */
const bare = { files: {}, limits: limits(65_536) };

describe('headroom', () => {
  test('the least left first, of programs, of supervisord itself, of the host and of its users', () => {
    const programs = [running('idle', 1, UNLIMITED), running('worker', 1000, 1024), running('over', 70, 64)];
    const capacity: Facts['capacity'] = {
      fileHandles: { used: 500, limit: 1000 },
      conntrack: { used: 10 },
      threadsPerUser: [{ uid: 33, user: 'www-data', used: 90, limit: 100 }],
      inotifyInstances: [{ uid: 7, used: 64, limit: 128 }],
    };
    const supervisor = [aSupervisor({ programs, files: { open: 9 }, limits: limits(1024) })];
    const { headroom } = describeFleet([host('web-2', { supervisor, capacity })]);
    expect(headroom).toEqual({
      total: 7,
      unknown: 0,
      worst: [
        { host: 'web-2', subject: 'program over', kind: 'nofile', used: 70, limit: 64 },
        { host: 'web-2', subject: 'program worker', kind: 'nofile', used: 1000, limit: 1024 },
        { host: 'web-2', subject: 'threads of www-data', kind: 'threadsPerUser', used: 90, limit: 100 },
        { host: 'web-2', subject: 'inotify instances of uid 7', kind: 'inotifyInstances', used: 64, limit: 128 },
        { host: 'web-2', subject: 'open files of the host', kind: 'fileHandles', used: 500, limit: 1000 },
        { host: 'web-2', subject: 'supervisord 812', kind: 'nofile', used: 9, limit: 1024 },
        { host: 'web-2', subject: 'program idle', kind: 'nofile', used: 1, limit: UNLIMITED },
      ],
    });
  });

  test('what could not be read is counted, what does not run is not', () => {
    const programs = [running('hidden', undefined, 1024), aProgram({ name: 'off', running: false })];
    const { headroom } = describeFleet([host('web-1', { supervisor: [aSupervisor({ ...bare, programs })] })]);
    expect(headroom).toEqual({ total: 0, unknown: 2, worst: [] });
  });

  test('of a program the process with the least left counts', () => {
    const processes = [
      { pid: 900, limits: limits(1024), files: { open: 5 } },
      { pid: 901, limits: limits(4096), files: { open: 4000 } },
    ];
    const programs = [aProgram({ files: { open: 5 }, limits: limits(1024), processes })];
    const { headroom } = describeFleet([host('web-1', { supervisor: [aSupervisor({ ...bare, programs })] })]);
    expect(headroom.worst).toEqual([
      { host: 'web-1', subject: 'program worker', kind: 'nofile', used: 4000, limit: 4096 },
    ]);
  });
});

describe('nofile', () => {
  test('programs and hosts by soft limit', () => {
    const of = (...softs: readonly number[]) => [
      aSupervisor({ programs: softs.map((soft, index) => running(`p${index}`, 1, soft)) }),
    ];
    const { limits: _limits, ...unread } = aProgram();
    const { nofile } = describeFleet([
      host('web-1', { supervisor: of(65_536, 1024, 1024) }),
      host('web-2', { supervisor: of(UNLIMITED, 1024) }),
      host('web-3', { supervisor: [aSupervisor({ programs: [unread, aProgram({ running: false })] })] }),
    ]);
    expect(nofile).toEqual({
      programs: 5,
      unknown: 1,
      values: [
        { soft: 1024, programs: 3, hosts: 2 },
        { soft: 65_536, programs: 1, hosts: 1 },
        { soft: UNLIMITED, programs: 1, hosts: 1 },
      ],
      others: 0,
    });
  });
});

describe('ports', () => {
  test('the busiest first; a host whose sockets are not known is counted as such', () => {
    const sockets = (timeWait: number, used: number, size: number) => ({
      tcp: { TIME_WAIT: timeWait },
      ephemeralPorts: { size, used },
    });
    const { ports } = describeFleet([
      host('a', { sockets: sockets(10, 20, 1000) }),
      host('b', { sockets: sockets(100, 300, 1000) }),
      host('c', { sockets: { tcp: { TIME_WAIT: 1 } } }),
      host('d', {}),
    ]);
    expect(ports).toEqual({
      total: 2,
      unknown: 2,
      busiest: [
        { host: 'b', timeWait: 100, used: 300, size: 1000 },
        { host: 'a', timeWait: 10, used: 20, size: 1000 },
      ],
    });
  });
});

test('every list is bounded, says how much there is, and does not depend on the order of the hosts', () => {
  const hosts = Array.from({ length: 300 }, (_, index) =>
    host(`web-${index}`, {
      supervisor: [aSupervisor({ ...bare, programs: [running('worker', index + 1, 1000 + index)] })],
      sockets: { tcp: { TIME_WAIT: index }, ephemeralPorts: { size: 1000, used: index } },
    }),
  );
  const fleet = describeFleet(hosts);
  expect([fleet.headroom.total, fleet.headroom.worst.length, fleet.headroom.worst[0]?.host]).toEqual([
    300,
    100,
    'web-299',
  ]);
  expect([fleet.nofile.programs, fleet.nofile.values.length, fleet.nofile.others]).toEqual([300, 100, 200]);
  expect([fleet.ports.total, fleet.ports.busiest.length, fleet.ports.busiest[0]?.host]).toEqual([300, 100, 'web-299']);
  expect(describeFleet([...hosts].reverse())).toEqual(fleet);
});
