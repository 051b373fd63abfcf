import { describe, expect, it } from 'vitest';
import type { NextStart } from '../../../src/facts/facts.ts';
import type { HostFile } from '../../../src/facts/host-files.ts';
import { findStale, type OnDisk } from '../../../src/facts/supervisor/staleness.ts';
import { readUnitOnDisk } from '../../../src/facts/supervisor/unit-on-disk.ts';
import { aSupervisorConfig, minfdsInFile } from '../../builders/facts.ts';

const START = '2026-01-01T00:00:00Z';
const BEFORE = '2025-12-31T00:00:00Z';
const AFTER = '2026-01-02T00:00:00Z';
const CONFIG = '/etc/supervisor/supervisord.conf';
const UNIT = '/lib/systemd/system/supervisor.service';
const DROP_IN = '/etc/systemd/system/supervisor.service.d/a.conf';

const file = (path: string, modifiedAt: string, ...lines: readonly string[]): HostFile => ({
  path,
  modifiedAt,
  lines,
  readable: true,
  state: 'read',
  lineNumbers: lines.map((_line, at) => at + 1),
});

const manager = {
  limits: { nofile: { soft: 1024, hard: 1_048_576 }, nproc: { soft: 9000, hard: 9000 } },
  capSysResource: true,
  nrOpen: 1_048_576,
};
const systemd = { defaultNofile: { soft: 1024, hard: 524_288 }, defaultNproc: { soft: 9000, hard: 9000 }, units: {} };
const loaded = { nofile: { soft: 1024, hard: 524_288 }, fragmentPath: UNIT };

const disk = (files: readonly HostFile[], unit: object = loaded, hiddenDirectories: readonly string[] = []) =>
  readUnitOnDisk(
    'supervisor.service',
    unit,
    { units: new Map(files.map((each) => [each.path, each])), hiddenDirectories },
    systemd,
    manager,
  );

const starts = (soft: number, hard = 524_288): NextStart => ({ outcome: 'starts', nofile: { soft, hard } });
const runs = (soft: number, hard = 524_288) => ({ nofile: { soft, hard } });

const stale = (
  onDisk: Partial<OnDisk>,
  next: NextStart,
  live: { readonly nofile?: object; readonly nproc?: object } = runs(1024),
) =>
  findStale(
    { config: undefined, unit: loaded, disk: undefined, ...onDisk },
    { startedAt: START, live: live as ReturnType<typeof runs>, next },
  ).map(({ what, state, file: path, line, limit }) => [what, state, path, line, limit]);

describe('the unit as its files make it', () => {
  it('a first drop-in that systemd has not loaded counts', () => {
    const found = disk([file(UNIT, BEFORE, '[Service]'), file(DROP_IN, AFTER, '[Service]', 'LimitNOFILE=65536')]);
    expect(found.nofile).toEqual({ limit: { soft: 65_536, hard: 65_536 }, place: { file: DROP_IN, line: 2 } });
    expect(found.nproc).toEqual({ limit: { soft: 9000, hard: 9000 } });
  });

  it('without a line, the default of systemd', () => {
    expect(disk([file(UNIT, BEFORE, '[Service]')]).nofile).toEqual({ limit: { soft: 1024, hard: 524_288 } });
  });

  it('a drop-in that is gone counts nothing', () => {
    const gone: HostFile = { ...file(DROP_IN, AFTER), state: 'missing', readable: false };
    const found = disk([file(UNIT, BEFORE), gone], { ...loaded, dropInPaths: [DROP_IN] });
    expect(found.nofile.limit).toEqual({ soft: 1024, hard: 524_288 });
  });

  it.each([
    ['no file of the unit', disk([])],
    ['a file that may not be read', disk([{ ...file(UNIT, BEFORE), state: 'denied', readable: false }])],
    ['a hidden directory', disk([file(UNIT, BEFORE)], loaded, ['/etc/systemd/system/supervisor.service.d'])],
    [
      'a drop-in of an alias',
      disk([file(UNIT, BEFORE)], { ...loaded, dropInPaths: ['/etc/systemd/system/supervisord.service.d/q.conf'] }),
    ],
  ])('%s: nothing is said', (_name, found) => {
    expect(found.nofile.limit).toBeUndefined();
  });
});

describe('what is stale', () => {
  const changed = disk([file(UNIT, BEFORE), file(DROP_IN, AFTER, '[Service]', 'LimitNOFILE=65536')]);
  const touched = aSupervisorConfig({ files: [{ path: CONFIG, readable: true, modifiedAt: AFTER }] });

  it('a drop-in that was changed and predicts something else: confirmed', () => {
    expect(stale({ disk: changed }, starts(65_536, 65_536))).toEqual([
      ['systemd-unit', 'confirmed', DROP_IN, 2, 'nofile'],
    ]);
  });

  it('one that predicts what runs: possible', () => {
    expect(stale({ disk: changed }, starts(65_536, 65_536), runs(65_536, 65_536))).toEqual([
      ['systemd-unit', 'possible', DROP_IN, 2, undefined],
    ]);
  });

  it('a changed file that sets no limit: possible', () => {
    const other = disk([file(UNIT, AFTER, '[Service]')]);
    expect(stale({ disk: other }, starts(65_536))).toEqual([['systemd-unit', 'possible', UNIT, undefined, undefined]]);
  });

  it('NeedDaemonReload alone: possible; false proves nothing and says nothing', () => {
    const quiet = disk([file(UNIT, BEFORE)]);
    expect(stale({ disk: quiet, unit: { needDaemonReload: true } }, starts(1024))).toEqual([
      ['systemd-unit', 'possible', undefined, undefined, undefined],
    ]);
    expect(stale({ disk: quiet, unit: { needDaemonReload: false } }, starts(1024))).toEqual([]);
    expect(stale({ disk: changed, unit: { needDaemonReload: false } }, starts(65_536, 65_536))[0]?.[1]).toBe(
      'confirmed',
    );
  });

  it('touched only, and predicting what runs: possible', () => {
    expect(stale({ config: touched }, starts(1024))).toEqual([
      ['supervisord-config', 'possible', CONFIG, undefined, undefined],
    ]);
  });

  it('the unit is to blame, not a configuration that was touched as well', () => {
    expect(
      stale({ config: touched, disk: changed }, starts(65_536, 65_536)).map(([what, state]) => [what, state]),
    ).toEqual([
      ['supervisord-config', 'possible'],
      ['systemd-unit', 'confirmed'],
    ]);
  });

  it('minfds is to blame, not a unit that was touched as well', () => {
    const config = { ...minfdsInFile(8192), files: [{ path: CONFIG, readable: true, modifiedAt: AFTER }] };
    const same = disk([file(UNIT, BEFORE), file(DROP_IN, AFTER, '[Service]', 'LimitNOFILE=1024:524288')]);
    expect(stale({ config, disk: same }, starts(8192)).map(([what, state]) => [what, state])).toEqual([
      ['supervisord-config', 'confirmed'],
      ['systemd-unit', 'possible'],
    ]);
  });

  it('minprocs, which is a limit on processes', () => {
    const config = aSupervisorConfig({
      minprocs: 900,
      sources: { minfds: { from: 'default' }, minprocs: { from: 'file', file: CONFIG, line: 7 } },
      files: [{ path: CONFIG, readable: true, modifiedAt: AFTER }],
    });
    const next: NextStart = { ...starts(1024), nproc: { soft: 900, hard: 9000 } };
    const live = { ...runs(1024), nproc: { soft: 200, hard: 9000 } };
    expect(stale({ config }, next, live)).toEqual([['supervisord-config', 'confirmed', CONFIG, 7, 'nproc']]);
  });

  it('from the command line, no file is to blame', () => {
    const config = aSupervisorConfig({
      minfds: 8192,
      sources: { minfds: { from: 'argv' } },
      files: [{ path: CONFIG, readable: true, modifiedAt: AFTER }],
    });
    expect(stale({ config }, starts(8192))[0]?.[1]).toBe('possible');
  });
});
