import { describe, expect, it } from 'vitest';
import { UNLIMITED } from '../../src/facts/facts.ts';
import { handedDown } from '../../src/facts/systemd-clamp.ts';
import { findLimitSetting, findSetting, parseUnitLimit } from '../../src/facts/systemd-setting.ts';
import { managerFiles, unitFilesOnDisk } from '../../src/facts/systemd-unit-order.ts';

const file = (path: string, ...lines: readonly string[]) => ({ path, lines, readable: true });
const dropIn = (path: string, ...values: readonly string[]) =>
  file(path, '[Service]', ...values.map((value) => `LimitNOFILE=${value}`));

// What systemd 252 makes of each, seen with `systemctl show` and /proc/PID/limits of a real service.
describe('a value of LimitNOFILE=', () => {
  it.each([
    ['2000', { soft: 2000, hard: 2000 }],
    ['0x800', { soft: 2048, hard: 2048 }],
    ['010', { soft: 8, hard: 8 }],
    ['0o17', { soft: 15, hard: 15 }],
    ['3000:4000', { soft: 3000, hard: 4000 }],
    ['infinity', { soft: UNLIMITED, hard: UNLIMITED }],
    ['100:infinity', { soft: 100, hard: UNLIMITED }],
    ['+2400', { soft: 2400, hard: 2400 }],
    ['0', { soft: 0, hard: 0 }],
  ])('%s', (text, limit) => {
    expect(parseUnitLimit(text)).toEqual(limit);
  });

  it.each([
    '',
    '5000:4000',
    '1K',
    '2_000',
    '2200 # c',
    '"2300"',
    '-1',
    '2500:',
    ':2600',
    '1:2:3',
    'unlimited',
    '18446744073709551615',
    '18446744073709551616',
    '20 00',
    '09',
  ])('%s is passed over', (text) => {
    expect(parseUnitLimit(text)).toBeUndefined();
  });
});

describe('which line counts', () => {
  const found = (...files: readonly ReturnType<typeof file>[]) => {
    const setting = findLimitSetting(files, 'Service', 'LimitNOFILE');
    return setting && `${setting.file}:${setting.line} ${setting.text}`;
  };

  it('the last of the last file', () => {
    expect(found(dropIn('a', '1', '2'), dropIn('b', '3', '4'))).toBe('b:3 4');
  });

  it('an empty one resets nothing, nor does one that makes no sense', () => {
    expect(found(dropIn('a', '2006'), dropIn('z', '', '1K'))).toBe('a:2 2006');
  });

  it('only in its own section', () => {
    expect(found(file('a', 'LimitNOFILE=1', '[Service]', 'LimitNOFILE = 2020 ', '[Unit]', 'LimitNOFILE=3020'))).toBe(
      'a:3 2020',
    );
  });

  it('a comment is none, and a continued line is one with a space in it', () => {
    expect(found(file('a', '[Service]', '#LimitNOFILE=1', ' ; LimitNOFILE=2', 'LimitNOFILE=3'))).toBe('a:4 3');
    expect(found(file('a', '[Service]', 'LimitNOFILE=20\\', '00', 'LimitNPROC=7'))).toBeUndefined();
    expect(found(file('a', '[Service]', 'LimitNOFILE=\\', '# in between', '2000'))).toBe('a:2 2000');
  });

  it('by its number where only some lines were brought', () => {
    expect(found({ ...dropIn('a', '5'), lineNumbers: [3, 9] } as ReturnType<typeof file>)).toBe('a:9 5');
  });

  it('PAMName=, which an empty one takes back', () => {
    expect(findSetting([file('a', '[Service]', 'PAMName=login')], 'Service', 'PAMName')).toBe('login');
    expect(findSetting([file('a', '[Service]', 'PAMName=login', 'PAMName=')], 'Service', 'PAMName')).toBe('');
  });
});

describe('the files of a unit', () => {
  const order = (names: readonly string[], ...paths: readonly string[]) => {
    const { fragment, dropIns } = unitFilesOnDisk(
      paths.map((path) => file(path)),
      names,
      undefined,
    );
    return [...(fragment ? [fragment] : []), ...dropIns].map(({ path }) => path);
  };

  it('/etc over /run over /usr/lib, for the unit itself', () => {
    expect(
      order(
        ['x.service'],
        '/usr/lib/systemd/system/x.service',
        '/etc/systemd/system/x.service',
        '/run/systemd/system/x.service',
      ),
    ).toEqual(['/etc/systemd/system/x.service']);
  });

  // The order and the winners of systemd 252 with these very directories.
  it('drop-ins by file name, the strongest directory first for each', () => {
    const name = 'aud-tst@x.service';
    expect(
      order(
        [name],
        '/etc/systemd/system/aud-tst@x.service.d/b.conf',
        '/etc/systemd/system/aud-tst@.service.d/c.conf',
        '/run/systemd/system/aud-tst@x.service.d/d.conf',
        '/etc/systemd/system/aud-.service.d/d.conf',
        '/etc/systemd/system/aud-.service.d/a.conf',
        '/etc/systemd/system/aud-tst@.service.d/e.conf',
        '/etc/systemd/system/aud-tst@x.service.d/e.conf',
        '/etc/systemd/system/aud-.service.d/f.conf',
        '/etc/systemd/system/aud-tst@.service.d/f.conf',
      ),
    ).toEqual([
      '/etc/systemd/system/aud-.service.d/a.conf',
      '/etc/systemd/system/aud-tst@x.service.d/b.conf',
      '/etc/systemd/system/aud-tst@.service.d/c.conf',
      '/etc/systemd/system/aud-.service.d/d.conf',
      '/etc/systemd/system/aud-tst@x.service.d/e.conf',
      '/etc/systemd/system/aud-tst@.service.d/f.conf',
    ]);
  });

  it('those of all services stand behind, and those of other units are none', () => {
    expect(
      order(
        ['x.service'],
        '/etc/systemd/system/service.d/a.conf',
        '/usr/lib/systemd/system/x.service.d/a.conf',
        '/etc/systemd/system/service.d/z.conf',
        '/etc/systemd/system/y.service.d/b.conf',
        '/etc/systemd/system/x.service.d/readme',
        '/tmp/x.service.d/c.conf',
      ),
    ).toEqual(['/usr/lib/systemd/system/x.service.d/a.conf', '/etc/systemd/system/service.d/z.conf']);
  });

  it('system.conf, then its drop-ins by name', () => {
    const files = [
      '/etc/systemd/system.conf',
      '/etc/systemd/system.conf.d/b.conf',
      '/usr/lib/systemd/system.conf.d/a.conf',
      '/usr/lib/systemd/system.conf.d/b.conf',
    ].map((path) => file(path));
    expect(managerFiles(files).map(({ path }) => path)).toEqual([
      '/etc/systemd/system.conf',
      '/usr/lib/systemd/system.conf.d/a.conf',
      '/etc/systemd/system.conf.d/b.conf',
    ]);
  });
});

describe('what systemd hands down', () => {
  const manager = (hard: number, capSysResource: boolean | undefined, nrOpen: number | undefined = 1_048_576) => ({
    limits: { nofile: { soft: 1024, hard }, nproc: { soft: 500, hard: 500 } },
    capSysResource,
    nrOpen,
  });
  it.each([
    ['within its own hard limit', { soft: 5, hard: 20_000 }, manager(20_000, false), { soft: 5, hard: 20_000 }],
    [
      'above it, without the capability',
      { soft: 65_536, hard: 65_536 },
      manager(20_000, false),
      { soft: 20_000, hard: 20_000 },
    ],
    [
      'only the hard limit above it',
      { soft: 100, hard: UNLIMITED },
      manager(20_000, false),
      { soft: 100, hard: 20_000 },
    ],
    [
      'above it, with the capability',
      { soft: 65_536, hard: 65_536 },
      manager(20_000, true),
      { soft: 65_536, hard: 65_536 },
    ],
    [
      'above fs.nr_open, even so',
      { soft: UNLIMITED, hard: UNLIMITED },
      manager(524_288, true),
      { soft: 524_288, hard: 524_288 },
    ],
    ['above it, and the capability not known', { soft: 1, hard: 65_536 }, manager(20_000, undefined), undefined],
    ['fs.nr_open not known', { soft: 1, hard: 2 }, { ...manager(20_000, true), nrOpen: undefined }, undefined],
    ['no limit of its own that could be cut to', { soft: 1, hard: 2_000_000 }, manager(UNLIMITED, true), undefined],
  ])('%s', (_name, limit, by, given) => {
    expect(handedDown(limit, 'nofile', by)).toEqual(given);
  });

  it('processes have no ceiling', () => {
    const limit = { soft: UNLIMITED, hard: UNLIMITED };
    expect(handedDown(limit, 'nproc', { ...manager(1, true), nrOpen: 5 })).toEqual(limit);
    expect(handedDown(limit, 'nproc', { ...manager(1, false), nrOpen: 5 })).toEqual({ soft: 500, hard: 500 });
  });
});
