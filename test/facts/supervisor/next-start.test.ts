import { describe, expect, it } from 'vitest';
import type { Accounts } from '../../../src/facts/accounts.ts';
import type { SystemdUnit } from '../../../src/facts/facts.ts';
import { predictNextStart, type StartingPoint } from '../../../src/facts/supervisor/next-start.ts';
import { aSupervisor, aSupervisorConfig } from '../../builders/facts.ts';

const accounts: Accounts = { nameOf: () => undefined, uidOf: () => undefined, exists: () => undefined };
const limits = { nofile: { soft: 1024, hard: 4096 }, nproc: { soft: 300, hard: 900 } };

const point = (unit: SystemdUnit, disk?: StartingPoint['disk']): StartingPoint => ({
  systemd: { units: { 'supervisor.service': unit } },
  disk,
  nrOpen: 1_048_576,
  accounts,
});

const next = (change: Parameters<typeof aSupervisorConfig>[0], at: StartingPoint, capSysResource = true) =>
  predictNextStart(aSupervisor({ limits, capSysResource, config: aSupervisorConfig(change) }), at, true);

describe('both limits of the next start', () => {
  it('from the unit as loaded', () => {
    expect(next({ minfds: 2000, minprocs: 600 }, point(limits))).toEqual({
      outcome: 'starts',
      nofile: { soft: 2000, hard: 4096 },
      nproc: { soft: 600, hard: 900 },
    });
  });

  it('what systemd makes of the unit counts, and what is on disk before that', () => {
    const cut = { nofile: { soft: 1500, hard: 1500 } };
    const loaded = { nofile: { soft: 9000, hard: 9000 }, handsDown: cut };
    expect(next({}, point(loaded)).nofile).toEqual(cut.nofile);
    const disk = { files: [], nofile: { limit: { soft: 1600, hard: 1700 } }, nproc: {} };
    expect(next({}, point(loaded, disk)).nofile).toEqual({ soft: 1600, hard: 1700 });
  });

  it('minprocs above the hard limit refuses as well', () => {
    expect(next({ minprocs: 901 }, point(limits), false)).toEqual({
      outcome: 'refuses',
      reason: 'minprocs 901 is above the inherited hard limit 900, and supervisord has no CAP_SYS_RESOURCE',
    });
  });

  it('minprocs alone is enough to know that it refuses', () => {
    const { minfds: _minfds, ...config } = aSupervisorConfig({ minprocs: 901 });
    const supervisor = aSupervisor({ limits, capSysResource: false, config });
    expect(predictNextStart(supervisor, point(limits), true).outcome).toBe('refuses');
  });

  it('user= gives up the capability', () => {
    expect(next({ minprocs: 901, user: 'www-data' }, point(limits)).outcome).toBe('refuses');
    expect(next({ minprocs: 901, user: 'root' }, point(limits)).nproc).toEqual({ soft: 901, hard: 901 });
  });
});
