import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { examples } from '../scripts/failure-table.ts';
import { derivedFiles } from '../scripts/generate-docs.ts';
import { VERSION } from '../src/version.ts';
import { projectFiles } from './setup/project-files.ts';

const read = (file: string) => readFile(file, 'utf8').catch(() => '');

test.each([...(await derivedFiles())])('%s says what its tables say; else run npm run docs', async (file, text) => {
  expect(await read(file)).toBe(text);
});

test('the version is the one of package.json', async () => {
  expect(JSON.parse(await read('package.json'))).toHaveProperty('version', VERSION);
});

test('the table of failures has every phase that the sources give a code', () => {
  const made = projectFiles('src', '.ts').flatMap(({ text }) =>
    [...text.matchAll(/\bmakeFailure\(\s*'([a-z-]+)',\s*'([a-z]+)'/g)].map(([, code, phase]) => `${code}: ${phase}`),
  );
  const listed = new Set(
    Object.entries(examples).flatMap(([code, [phases]]) => phases.map((phase) => `${code}: ${phase}`)),
  );
  // A run's own failures come in any phase.
  const anywhere = /^(cancelled|internal): /;
  expect(made.length).toBeGreaterThan(50);
  expect(made.filter((each) => !listed.has(each) && !anywhere.test(each))).toEqual([]);
});

test('docs/security.md names only tests that there are', async () => {
  const page = await read('docs/security.md');
  const rows = [...page.matchAll(/`(test\/[^`]+\.test\.ts)`: ([^\n|]+)/g)];
  expect(rows.length).toBeGreaterThan(30);
  const missing = await Promise.all(
    rows.map(async ([, file = '', titles = '']) => {
      const text = await read(file);
      const named = [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => title);
      // As a test, a group or a row of a table has it: between quotes, whichever.
      const there = named.filter((title) => ["'", '"', '`'].some((mark) => text.includes(`${mark}${title}${mark}`)));
      return there.length > 0 && there.length === named.length ? [] : [`${file}: ${titles}`];
    }),
  );
  expect(missing.flat()).toEqual([]);
});
