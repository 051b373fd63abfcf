import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { loadWaivers } from '../../../src/baseline/waivers/load-waivers.ts';
import { WaiverFile } from '../../../src/baseline/waivers/waiver-file.ts';
import type { Json } from '../../../src/json.ts';
import { faultsOf, filesOf } from '../baseline-from.ts';

const validate = new Ajv2020({ strict: false, formats: { date: true } }).compile(WaiverFile);
const good = { control: 'a', owner: 'Ann', reason: 'R', expires: '2026-02-01' };
const with1 = (change: { readonly [name: string]: Json }): Json => ({ waivers: [{ ...good, ...change }] });

// The editor has the schema, the audit has its own reader with places: what one refuses the other refuses too.
test.each<readonly [string, Json, boolean]>([
  ['the least', with1({}), true],
  ['all there is', with1({ hosts: 'web:!web-1', subject: 'program *', ticket: 'T', unknown: true }), true],
  ['none', { waivers: [] }, true],
  ['a schema for the editor', { $schema: 'waivers.schema.json', waivers: [] }, true],
  ['nothing', {}, false],
  ['another member', with1({ until: '2026-02-01' }), false],
  ['another member at the top', { waivers: [], owner: 'Ann' }, false],
  ['no date', with1({ expires: 'tomorrow' }), false],
  ['a regular expression', with1({ hosts: '~web.*' }), false],
  ['a number for text', with1({ owner: 5 }), false],
  ['empty text', with1({ reason: '' }), false],
  ['long text', with1({ owner: 'x'.repeat(101) }), false],
  ['text for true', with1({ unknown: 'true' }), false],
  ['no owner', { waivers: [{ control: 'a', reason: 'R', expires: '2026-02-01' }] }, false],
  ['too many', { waivers: new Array(501).fill(good) }, false],
])('%s', async (_name, file, fits) => {
  const lifetime = { now: new Date('2026-01-10T12:00:00Z'), maxDays: 365 };
  const said = await faultsOf(loadWaivers('w.json', filesOf({ 'w.json': JSON.stringify(file) }), lifetime));
  expect([validate(file), said === 'no fault']).toEqual([fits, fits]);
});
