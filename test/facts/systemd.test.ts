import { describe, expect, it } from 'vitest';
import type { HostFile } from '../../src/facts/host-files.ts';
import { readSystemd } from '../../src/facts/systemd.ts';
import { Unknowns } from '../../src/facts/unknowns.ts';

const DROP_IN = '/etc/systemd/system/x.service.d/a.conf';
const file = (path: string, ...lines: readonly string[]): HostFile => ({
  path,
  lines,
  readable: true,
  state: 'read',
  lineNumbers: lines.map((_line, at) => at + 1),
});

const read = (lines: readonly string[], units: readonly HostFile[] = [], system: readonly HostFile[] = []) => {
  const unknown = new Unknowns();
  const limits = { nofile: { soft: 1024, hard: 20_000 }, nproc: { soft: 900, hard: 900 } };
  const manager = { limits, capSysResource: false, nrOpen: 1_048_576 };
  const files = { units: new Map(units.map((each) => [each.path, each])), manager: system };
  return { systemd: readSystemd(['present yes', ...lines], { files, manager }, unknown), unknown: unknown.list() };
};

const MANAGER = [
  'DefaultLimitNOFILE=524288',
  'DefaultLimitNOFILESoft=1024',
  'DefaultLimitNPROC=900',
  'DefaultLimitNPROCSoft=900',
  '',
];

const UNIT = [
  'Id=x.service',
  'LimitNOFILE=65536',
  'LimitNOFILESoft=65536',
  'LimitNPROC=infinity',
  'LimitNPROCSoft=100',
  'FragmentPath=/lib/systemd/system/x.service',
  `DropInPaths=${DROP_IN}`,
  'NeedDaemonReload=no',
  'ActiveEnterTimestamp=Mon 2026-11-23 07:37:55 UTC',
  'TasksMax=4915',
  'TasksCurrent=15',
];

describe('what systemctl shows', () => {
  it('with the lines that decided, and what systemd cuts it to', () => {
    const units = [
      file('/lib/systemd/system/x.service', '[Service]', 'LimitNPROC=100:infinity', 'PAMName=login'),
      file(DROP_IN, '[Service]', 'LimitNOFILE=65536'),
    ];
    const system = [file('/etc/systemd/system.conf', '[Manager]', 'DefaultLimitNOFILE=1024:524288')];
    expect(read([...MANAGER, ...UNIT], units, system)).toEqual({
      systemd: {
        defaultNofile: { soft: 1024, hard: 524_288 },
        defaultNproc: { soft: 900, hard: 900 },
        defaultNofileAt: { file: '/etc/systemd/system.conf', line: 2 },
        units: {
          'x.service': {
            nofile: { soft: 65_536, hard: 65_536 },
            nproc: { soft: 100, hard: 2 ** 64 },
            handsDown: { nofile: { soft: 20_000, hard: 20_000 }, nproc: { soft: 100, hard: 900 } },
            fragmentPath: '/lib/systemd/system/x.service',
            dropInPaths: [DROP_IN],
            limitNofile: { file: DROP_IN, line: 2 },
            limitNofileText: '65536',
            limitNproc: { file: '/lib/systemd/system/x.service', line: 2 },
            pamName: 'login',
            needDaemonReload: false,
            startedAt: '2026-11-23T07:37:55.000Z',
            tasks: { used: 15, limit: 4915, headroom: 1 - 15 / 4915 },
          },
        },
      },
      unknown: [],
    });
  });

  it('a line that says something else than what is loaded did not set it', () => {
    const { systemd } = read([...MANAGER, ...UNIT], [file(DROP_IN, '[Service]', 'LimitNOFILE=4096')]);
    expect(systemd?.units['x.service']?.limitNofile).toBeUndefined();
    expect(systemd?.units['x.service']?.limitNofileText).toBeUndefined();
  });

  it('an inactive unit, and one whose tasks are not counted: then TasksMax limits nothing', () => {
    const lines = ['Id=x.service', 'ActiveEnterTimestamp=n/a', 'TasksMax=infinity', 'TasksCurrent=[not set]'];
    const { systemd, unknown } = read([...MANAGER, ...lines]);
    expect(systemd?.units['x.service']).toEqual({ handsDown: {} });
    expect(unknown.map(({ at }) => at)).toEqual(['/systemd/units/x.service/nofile', '/systemd/units/x.service/nproc']);
  });

  it('no answer at all', () => {
    expect(read([]).unknown.map(({ at }) => at)).toEqual(['/systemd/defaultNofile', '/systemd/defaultNproc']);
  });

  it('no systemd', () => {
    const sources = {
      files: { units: new Map(), manager: [] },
      manager: { limits: {}, capSysResource: true, nrOpen: 1 },
    };
    expect(readSystemd(['present no'], sources, new Unknowns())).toBeUndefined();
  });
});
