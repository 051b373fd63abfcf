import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { type Baseline, loadBaseline } from '../../src/baseline/load-baseline.ts';
import { baselineFrom, filesOf } from '../baseline/baseline-from.ts';

const FOLDER = fileURLToPath(new URL('../../docs/controls/', import.meta.url));

let baseline: Baseline;

beforeAll(async () => {
  baseline = await loadBaseline(['thorough'], filesOf({}));
});

test('every control has a page, and nothing else has one', () => {
  const pages = baseline.controls.map(({ id }) => `${id}.md`);
  expect(readdirSync(FOLDER).sort()).toEqual(['README.md', ...pages].sort());
});

test('the baseline that each page shows is a good one, and changes its control', async () => {
  for (const { id } of baseline.controls) {
    const [, example = ''] = /```yaml\n(.*?)```/s.exec(readFileSync(`${FOLDER}${id}.md`, 'utf8')) ?? [];
    const changed = await baselineFrom(example);
    expect(changed.controls.find((control) => control.id === id)?.severity, id).toBe('low');
  }
});
