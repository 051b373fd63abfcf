import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { derivedFiles } from '../scripts/generate-docs.ts';
import { VERSION } from '../src/version.ts';

const read = (file: string) => readFile(file, 'utf8').catch(() => '');

test.each([...(await derivedFiles())])('%s says what its tables say; else run npm run docs', async (file, text) => {
  expect(await read(file)).toBe(text);
});

test('the version is the one of package.json', async () => {
  expect(JSON.parse(await read('package.json'))).toHaveProperty('version', VERSION);
});
