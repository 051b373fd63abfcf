import { expect, test } from 'vitest';
import { passedControls } from '../../src/report/passed-controls.ts';
import { aResult } from '../builders/results.ts';
import { aWaiver } from '../builders/waivers.ts';

test('a control passes on a host when something was checked and all of it passes', () => {
  const pass = (control: string) => aResult({ control, outcome: 'pass' });
  const other = (control: string, outcome: 'fail' | 'unknown' | 'error' | 'not_applicable') =>
    aResult({ control, outcome, subject: '/supervisor/0/programs/1/limits/nofile/soft' });
  const waiver = aWaiver();
  expect(
    passedControls([
      pass('whole'),
      pass('also-idle'),
      other('also-idle', 'not_applicable'),
      pass('also-fails'),
      other('also-fails', 'fail'),
      pass('also-unknown'),
      other('also-unknown', 'unknown'),
      pass('also-in-error'),
      other('also-in-error', 'error'),
      pass('also-waived'),
      { ...other('also-waived', 'fail'), waiver },
      other('idle', 'not_applicable'),
    ]),
  ).toEqual(['also-idle', 'whole']);
});
