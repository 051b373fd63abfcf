import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { type Baseline, loadBaseline } from '../../src/baseline/load-baseline.ts';
import type { Json } from '../../src/json.ts';
import { baselineFrom, filesOf } from '../baseline/baseline-from.ts';
import { SITUATIONS } from './situations.ts';

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

/** What stands in the column "observed", as the value that it was. Large numbers have commas. */
function observedIn(page: string, outcome: 'pass' | 'fail'): Json {
  const row = page.split('\n').find((line) => line.startsWith(`| ${outcome} | `)) ?? '';
  const [, text = ''] = /^\| \w+ \| .*? \| `(.*?)` \| /.exec(row) ?? [];
  const unescaped = text.replaceAll('\\|', '|');
  const value: Json = JSON.parse(/^[\d,.-]+$/.test(unescaped) ? unescaped.replaceAll(',', '') : unescaped);
  return value;
}

test('the values that each page shows pass and fail by the schema of its control', () => {
  for (const { id } of baseline.controls) {
    const page = readFileSync(`${FOLDER}${id}.md`, 'utf8');
    const { controls } = baseline.compileFor(new Map(Object.entries(SITUATIONS[id]?.inputs ?? {})));
    const check = controls.find(({ control }) => control.id === id)?.check;
    expect(check?.(observedIn(page, 'pass')), id).toEqual([]);
    expect(check?.(observedIn(page, 'fail')), id).not.toEqual([]);
  }
});

test('each page says how a result looks that nobody can tell, and one of a host that has nothing of it', () => {
  for (const { id } of baseline.controls) {
    const page = readFileSync(`${FOLDER}${id}.md`, 'utf8');
    const rows = [...page.matchAll(/^\| (pass|fail|unknown|not_applicable) \|/gm)].map(([, outcome]) => outcome);
    const last = SITUATIONS[id]?.everywhere ? [] : ['not_applicable'];
    expect(rows, id).toEqual(['pass', 'fail', 'unknown', ...last]);
  }
});
