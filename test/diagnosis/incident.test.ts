import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { aFacts, minfdsInFile } from '../builders/facts.ts';
import { hop, host } from '../builders/hosts.ts';
import { aResult } from '../builders/results.ts';

describe('the incident', () => {
  const diagnosis = diagnose(
    host({}, { sysctl: { ...aFacts().sysctl, 'net.ipv4.tcp_fin_timeout': 30 } }),
    aResult({ expected: 'at least 65,536' }),
  );

  test('says in one sentence what, how much and why', () => {
    expect(diagnosis.summary).toBe(
      'Program worker may open 1,024 files and has 1,000 open (headroom 2.3 %): minfds is not set, default 1024, ' +
        'supervisord inherited no more than that, and everything under it inherits its limit.',
    );
  });

  test('shows every hop with its value', () => {
    expect(diagnosis.hops.map(({ kind, live, counts }) => [kind, live?.soft, counts])).toEqual([
      ['kernel', undefined, true],
      ['nr-open', 1_048_576, true],
      ['init', 1_048_576, true],
      ['systemd-default', 1024, true],
      ['unit', 1024, true],
      ['inherited', undefined, true],
      ['supervisord', 1024, true],
      ['process', 1024, true],
      ['login', 200_000, false],
    ]);
  });

  test('says that the login shell is no witness', () => {
    expect(hop(diagnosis, 'login').text).toBe(
      'The login shell has 200,000; it is no witness: PAM limits apply to logins only, never to what supervisord starts.',
    );
  });

  test('says what makes a fix real', () => {
    expect(diagnosis.remedy).toEqual({
      steps: [
        'Set minfds=65536 in the [supervisord] section of /etc/supervisor/supervisord.conf.',
        'Keep minfds no higher than needed: before every spawn supervisord closes each descriptor up to minfds (measured: 0.85 s at 65,536, 3.4 s at 1,000,000).',
        'Run systemctl restart supervisor.service: a full restart of supervisord.',
      ],
      restarts: 'supervisord and its 1 program',
      notEnough: [
        'supervisorctl reread, update, restart all or reload, and SIGHUP: a running supervisord never sets its limit again.',
        'systemctl daemon-reload or reload alone: no running process gets a new limit from it.',
        'prlimit on supervisord: it reaches only programs started later and is lost at the next start.',
        'A higher limit for logins (limits.conf, ulimit -n in a shell, now 200,000): services never pass PAM.',
      ],
    });
  });

  test('names the kernel parameters that have no effect', () => {
    expect(diagnosis.noEffect).toEqual([
      'No kernel network parameter (tcp_fin_timeout, tcp_tw_reuse, ip_local_port_range and their like) has any effect on errno 24 (Too many open files): errno 24 is RLIMIT_NOFILE of the process, and nothing else.',
      'net.ipv4.tcp_fin_timeout=30 (run time; default 60; set in no file, so gone at the next boot) has no effect on errno 24: it times orphaned sockets in FIN_WAIT_2 and does not shorten TIME_WAIT, which is fixed at 60 seconds.',
    ]);
  });
});

describe('kernel parameters that have no effect', () => {
  const touched = (sysctl: Facts['sysctl'], sysctlFiles: Facts['sysctlFiles'] = {}, rest: Partial<Facts> = {}) =>
    diagnose(host({}, { sysctl: { ...aFacts().sysctl, ...sysctl }, sysctlFiles, ...rest }), aResult()).noEffect.slice(
      1,
    );

  test('untouched ones are not named', () => {
    expect(touched({})).toEqual([]);
  });

  test('one that only a file sets', () => {
    expect(touched({}, { 'net.ipv4.tcp_fin_timeout': { value: 30, file: '/etc/sysctl.conf', line: 3 } })).toEqual([
      'net.ipv4.tcp_fin_timeout=60 (run time; default 60; 30 at the next boot by /etc/sysctl.conf:3) has no effect on errno 24: it times orphaned sockets in FIN_WAIT_2 and does not shorten TIME_WAIT, which is fixed at 60 seconds.',
    ]);
  });

  test('tcp_tw_recycle in a file of a kernel that does not have it', () => {
    expect(touched({}, { 'net.ipv4.tcp_tw_recycle': { value: 1, file: '/etc/sysctl.conf', line: 5 } })).toEqual([
      'net.ipv4.tcp_tw_recycle (set to 1 in /etc/sysctl.conf:5) has no effect on anything: this kernel does not have it. Where it exists, it drops connections of clients behind NAT; kernels since 4.12 do not have it.',
    ]);
  });

  test('tcp_tw_recycle on an old kernel is harmful', () => {
    const old = { system: { kernel: { release: '3.10.0-1160.el7' }, init: 'systemd' } };
    const texts = touched({ 'net.ipv4.tcp_tw_recycle': 1, 'net.ipv4.tcp_tw_reuse': 0 }, {}, old);
    expect(texts).toEqual([
      'net.ipv4.tcp_tw_recycle=1 (run time; default 0; set in no file, so gone at the next boot) has no effect on errno 24: it drops connections of clients behind NAT; kernels since 4.12 do not have it. It is harmful: turn it off.',
    ]);
  });

  test('files that were not read are not said to be silent', () => {
    const unknown = [{ at: '/sysctlFiles', reason: 'permission-denied' }] as const;
    expect(touched({ 'net.ipv4.tcp_tw_reuse': 1 }, {}, { unknown })[0]).toMatch(
      /^net\.ipv4\.tcp_tw_reuse=1 \(run time; default 2\) has no effect/,
    );
  });
});

describe('stale configuration', () => {
  const facts = host({
    config: minfdsInFile(8192),
    stale: [
      {
        what: 'supervisord-config',
        state: 'confirmed',
        file: '/etc/supervisor/supervisord.conf',
        line: 4,
        changedAt: '2026-01-02T00:00:00Z',
        predicted: { soft: 8192, hard: 524_288 },
      },
    ],
    nextStart: { outcome: 'starts', nofile: { soft: 8192, hard: 524_288 } },
  });

  test('a file that was changed after the start is named, and only a full restart is asked for', () => {
    const diagnosis = diagnose(facts, aResult({ expected: 'at least 8,192' }));
    expect(diagnosis.proven).toBe(false);
    expect(diagnosis.summary).toBe(
      'Program worker may open 1,024 files and has 1,000 open (headroom 2.3 %). Stale configuration: supervisord still ' +
        'runs with 1,024 from before: its configuration (/etc/supervisor/supervisord.conf:4), which says minfds=8192 ' +
        'now, was changed at 2026-01-02T00:00:00Z, after it started at 2026-01-01T00:00:00Z and predicts 8,192, but ' +
        'only a full restart applies it.',
    );
    expect(diagnosis.remedy.steps).toEqual([
      'Edit nothing (/etc/supervisor/supervisord.conf:4): what is on disk gives 8,192 at the next start.',
      'Run systemctl restart supervisor.service: a full restart of supervisord.',
    ]);
  });

  test('what is on disk may still be too little', () => {
    const { remedy } = diagnose(facts, aResult({ expected: 'at least 20,000' }));
    expect(remedy.steps[0]).toBe(
      'Set minfds=20000 (now 8192) in the [supervisord] section of /etc/supervisor/supervisord.conf:4.',
    );
  });

  test('as a finding of its own', () => {
    const diagnosis = diagnose(facts, aResult({ subject: '/supervisor/0/stale', expected: 'no entries' }));
    expect(diagnosis.summary).toBe(
      "supervisord's configuration (/etc/supervisor/supervisord.conf:4) was changed at 2026-01-02T00:00:00Z, after " +
        'supervisord started (2026-01-01T00:00:00Z); it predicts 8,192 files, which is not what runs.',
    );
    expect(diagnosis.remedy.restarts).toBe('supervisord and its 1 program');
  });
});
