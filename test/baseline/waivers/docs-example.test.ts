import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { loadWaivers } from '../../../src/baseline/waivers/load-waivers.ts';
import { baselineFrom, filesOf } from '../baseline-from.ts';

const page = await readFile(new URL('../../../docs/waivers.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);

test('the examples of docs/waivers.md are what they say', async () => {
  const [waivers = '', required = ''] = examples;
  const lifetime = { now: new Date('2026-10-01T00:00:00Z'), maxDays: 365 };
  expect(await loadWaivers('w.yml', filesOf({ 'w.yml': waivers }), lifetime)).toMatchObject([
    { control: 'program-nofile', hosts: 'web:&staging', subject: 'program worker*', expires: '2026-12-31' },
  ]);
  const { controls } = await baselineFrom(`extends: recommended\n${required}`);
  const named = controls.filter((control) => control.required).map(({ id }) => id);
  expect(named.sort()).toEqual(['program-nofile', 'supervisord-there']);
});
