import { describe, expect, it } from 'vitest';
import { UNLIMITED } from '../../src/facts/facts.ts';
import type { HostFile } from '../../src/facts/host-files.ts';
import { readPam } from '../../src/facts/pam.ts';
import { readPamLines } from '../../src/facts/pam-limits.ts';
import { servicesWithLimits } from '../../src/facts/pam-services.ts';
import { decideFor } from '../../src/facts/pam-winner.ts';
import { Unknowns } from '../../src/facts/unknowns.ts';

const file = (path: string, ...lines: readonly string[]): HostFile => ({
  path,
  lines,
  readable: true,
  state: 'read',
  lineNumbers: lines.map((_line, at) => at + 1),
});
const limits = (...lines: readonly string[]) => file('/etc/security/limits.conf', ...lines);

const ROOT = { name: 'root', uid: 0 };
const AUDIT = { name: 'audit', uid: 1001 };

describe('lines of limits.conf', () => {
  it.each([
    ['audit soft nofile 1024', 'audit', 'soft', 'nofile', 1024],
    ['*\thard\tnproc  77 # why', '*', 'hard', 'nproc', 77],
    ['@web - nofile unlimited', '@web', '-', 'nofile', UNLIMITED],
    ['a - nofile -1', 'a', '-', 'nofile', UNLIMITED],
    ['a - nofile INFINITY', 'a', '-', 'nofile', UNLIMITED],
    ['a SOFT NOFILE 1125', 'a', 'soft', 'nofile', 1125],
    ['a soft nofile 1126x', 'a', 'soft', 'nofile', 1126],
    ['a soft nofile 0x500', 'a', 'soft', 'nofile', 0],
    ['a soft nofile 1131 x', 'a', 'soft', 'nofile', 1131],
  ])('%s', (text, domain, type, item, value) => {
    const place = { file: '/etc/security/limits.conf', line: 1 };
    expect(readPamLines([limits(text)]).entries).toEqual([{ ...place, domain, type, item, value }]);
  });

  it.each(['', '# a soft nofile 1', 'a soft nofile', 'a both nofile 1', 'a soft core 0', 'a soft nofile many', 'a -'])(
    '%s sets nothing',
    (text) => {
      expect(readPamLines([limits(text)]).entries).toEqual([]);
    },
  );
});

// Each seen with pam_limits 1.5.2: su to the account, then ulimit -Sn.
describe('which line wins', () => {
  it.each([
    ['the last of the same kind', AUDIT, ['* soft nofile 1', '* soft nofile 2'], [2]],
    ['the account over *, whatever the order', AUDIT, ['audit soft nofile 1', '* soft nofile 2'], [1]],
    ['a range counts as the account', AUDIT, ['audit soft nofile 1', '1001: soft nofile 2'], [2]],
    ['* does not reach root', ROOT, ['* soft nofile 1'], []],
    ['a range does', ROOT, ['0: soft nofile 1112'], [1112]],
    ['MIN:MAX', ROOT, ['0:99999 soft nofile 1113'], [1113]],
    [':MAX is that id alone', AUDIT, [':2000 soft nofile 1', ':1001 soft nofile 2'], [2]],
    ['a group by name does not reach root', ROOT, ['@root soft nofile 1121'], []],
    ['% counts logins only', AUDIT, ['%audit soft nofile 1122'], []],
    ['an exempt account', AUDIT, ['audit soft nofile 1123', 'audit -'], []],
    ['* - exempts nobody', AUDIT, ['* soft nofile 1128', '* -'], [1128]],
    ['quotes are part of a name', AUDIT, ['"audit" soft nofile 1129'], []],
    ['soft and hard apart, - is both', AUDIT, ['audit - nofile 5', 'audit hard nofile 9'], [5, 9]],
    ['files and processes apart', AUDIT, ['audit soft nofile 5', 'audit soft nproc 9'], [5, 9]],
  ])('%s', (_name, account, lines, values) => {
    const read = readPamLines([limits(...lines)]);
    const { winners, unsure } = decideFor(account, read);
    expect([...winners].map((at) => read.entries[at]?.value).sort()).toEqual(values);
    expect([...unsure]).toEqual([]);
  });

  it.each([
    ['a group that it may be in', AUDIT, ['@web soft nofile 1', '* soft nofile 2'], [0, 1]],
    ['a group that is exempt', AUDIT, ['* soft nofile 1124', '@web -'], [0]],
    ['a range of groups, for root too', ROOT, ['@0: soft nofile 1132'], [0]],
  ])('%s: not known, so not said', (_name, account, lines, unsure) => {
    const verdict = decideFor(account, readPamLines([limits(...lines)]));
    expect([[...verdict.winners], [...verdict.unsure].sort()]).toEqual([[], unsure]);
  });
});

describe('the facts', () => {
  const read = (files: readonly HostFile[], nrOpen: number | undefined = 1_048_576, hidden: readonly string[] = []) => {
    const unknown = new Unknowns();
    const sources = {
      files: { pamLimits: files, pamServices: [], hiddenDirectories: hidden },
      accounts: [AUDIT],
      nrOpen,
    };
    return { pam: readPam(sources, unknown), unknown: unknown.list() };
  };

  it('no PAM, no facts', () => {
    expect(read([])).toEqual({ pam: undefined, unknown: [] });
  });

  it('above fs.nr_open, and what root gets nothing of', () => {
    const lines = ['* soft nofile 2000000', '* hard nproc 9', 'root hard nproc 10', '@web - nofile 5'];
    const { pam } = read([limits(...lines)]);
    expect(
      pam?.entries.map(({ line, aboveNrOpen, wildcardMissesRoot }) => [line, aboveNrOpen, wildcardMissesRoot]),
    ).toEqual([
      [1, true, true],
      [2, undefined, undefined],
      [3, undefined, undefined],
      [4, undefined, true],
    ]);
  });

  it('unlimited files depend on the version of PAM', () => {
    const { pam, unknown } = read([limits('audit - nofile unlimited')]);
    expect(pam?.entries[0]?.aboveNrOpen).toBeUndefined();
    expect(unknown).toEqual([
      {
        at: '/pam/entries/0/aboveNrOpen',
        reason: 'not-observable',
        detail:
          'pam_limits takes "unlimited" as fs.nr_open from version 1.5.2 on; before, no session can be opened with it.',
      },
    ]);
  });

  it('a group: who is in it is not read', () => {
    expect(read([limits('@web soft nofile 5')]).unknown).toEqual([
      { at: '/pam/entries/0/wins', reason: 'not-collected', detail: 'The probe does not read who is in which group.' },
    ]);
  });

  it('files that may not be read', () => {
    const denied: HostFile = { ...limits(), readable: false, state: 'denied' };
    expect(read([denied]).unknown.map(({ at }) => at)).toEqual(['/pam/entries']);
    expect(read([limits('a soft nofile 1')], 5, ['/etc/security/limits.d']).unknown).toEqual([
      {
        at: '/pam/entries',
        reason: 'permission-denied',
        detail: '/etc/security/limits.d could not be read. Audit with become: sudo, or let this account read it.',
      },
    ]);
  });
});

it('services whose sessions run pam_limits, also by what they include', () => {
  const pam = (name: string, ...lines: readonly string[]) => file(`/etc/pam.d/${name}`, ...lines);
  expect(
    servicesWithLimits([
      pam('sshd', '@include common-session'),
      pam('common-session', 'session required pam_unix.so'),
      pam('su', 'session    required   pam_limits.so'),
      pam('cron', 'session [success=1 default=ignore] /lib/security/pam_limits.so conf=/x'),
      pam('login', 'session substack system-auth'),
      pam('system-auth', '-session optional pam_limits.so'),
      pam('loop', 'session include loop'),
      pam('auth-only', 'auth required pam_limits.so', '# session required pam_limits.so'),
      file('/usr/lib/pam.d/sshd', 'session required pam_limits.so'),
    ]),
  ).toEqual(['cron', 'login', 'su', 'system-auth']);
});
