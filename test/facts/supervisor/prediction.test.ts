import { describe, expect, it } from 'vitest';
import { UNLIMITED } from '../../../src/facts/facts.ts';
import { predictNofile, predictNproc } from '../../../src/facts/supervisor/prediction.ts';

const PYTHON = { implementation: 'python', nrOpen: 1_048_576 } as const;

describe('nofile', () => {
  it.each([
    ['a floor, never a cap', { soft: 4096, hard: 8192 }, 1024, false, { soft: 4096, hard: 8192 }],
    ['equal', { soft: 1024, hard: 4096 }, 1024, false, { soft: 1024, hard: 4096 }],
    ['within the hard limit', { soft: 1024, hard: 524_288 }, 65_536, false, { soft: 65_536, hard: 524_288 }],
    [
      'above the hard limit, with the capability',
      { soft: 1024, hard: 4096 },
      65_536,
      true,
      { soft: 65_536, hard: 65_536 },
    ],
    ['up to fs.nr_open', { soft: 1024, hard: 4096 }, 1_048_576, true, { soft: 1_048_576, hard: 1_048_576 }],
    ['zero never raises', { soft: 1024, hard: 4096 }, 0, false, { soft: 1024, hard: 4096 }],
    ['minus one never raises', { soft: 0, hard: 4096 }, -1, false, { soft: 0, hard: 4096 }],
    [
      'an unlimited soft limit stays',
      { soft: UNLIMITED, hard: UNLIMITED },
      65_536,
      false,
      { soft: UNLIMITED, hard: UNLIMITED },
    ],
  ])('%s', (_, inherited, minimum, capSysResource, limit) => {
    const prediction = predictNofile({ ...PYTHON, inherited, minimum, capSysResource });
    expect(prediction).toEqual({ outcome: 'starts', limit });
  });

  it.each([
    [
      4096,
      65_536,
      false,
      'minfds 65536 is above the inherited hard limit 4096, and supervisord has no CAP_SYS_RESOURCE',
    ],
    [4096, 1_048_577, true, 'minfds 1048577 is above fs.nr_open 1048576'],
    [2_000_000, 65_536, true, 'the inherited hard limit 2000000 is above fs.nr_open 1048576'],
    [UNLIMITED, 65_536, true, 'the inherited hard limit unlimited is above fs.nr_open 1048576'],
    [4096, 1e19, true, 'minfds 10000000000000000000 is more than any system allows'],
  ])('refuses with hard limit %d, minfds %d, capability %s', (hard, minimum, capSysResource, reason) => {
    const prediction = predictNofile({ ...PYTHON, inherited: { soft: 1024, hard }, minimum, capSysResource });
    expect(prediction).toEqual({ outcome: 'refuses', reason });
  });

  it('is unknown without the capability being known, only where it matters', () => {
    const inherited = { soft: 1024, hard: 4096 };
    expect(predictNofile({ ...PYTHON, inherited, minimum: 4096 }).outcome).toBe('starts');
    expect(predictNofile({ ...PYTHON, inherited, minimum: 4097 })).toEqual({
      outcome: 'unknown',
      reason:
        'minfds 4097 is above the inherited hard limit 4096, and whether supervisord has CAP_SYS_RESOURCE is not known',
    });
    const input = { implementation: 'python', inherited, minimum: 4097, capSysResource: true } as const;
    expect(predictNofile(input)).toEqual({
      outcome: 'unknown',
      reason: 'minfds 4097 is above the inherited hard limit 4096, and fs.nr_open is not known',
    });
  });

  it('is unknown for the Go supervisord', () => {
    expect(predictNofile({ implementation: 'go', inherited: { soft: 1, hard: 1 }, minimum: 0 })).toEqual({
      outcome: 'unknown',
      reason: 'this supervisord is not the Python one, whose rule for minfds is known',
    });
  });
});

describe('nproc', () => {
  const inherited = { soft: 100, hard: 300 };
  it.each([
    [200, false, { outcome: 'starts', limit: { soft: 200, hard: 300 } }],
    [5_000_000, true, { outcome: 'starts', limit: { soft: 5_000_000, hard: 5_000_000 } }],
    [
      301,
      false,
      {
        outcome: 'refuses',
        reason: 'minprocs 301 is above the inherited hard limit 300, and supervisord has no CAP_SYS_RESOURCE',
      },
    ],
  ])('minprocs %d, capability %s', (minimum, capSysResource, expected) => {
    expect(predictNproc({ implementation: 'python', inherited, minimum, capSysResource })).toEqual(expected);
  });
});
