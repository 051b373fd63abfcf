// Every error of a baseline or of a file of waivers, as the command line prints it: golden/NAME.yml or .json, and what
// is said of it in golden/NAME.txt. UPDATE_GOLDEN=1 writes the texts anew; look at the difference before it is committed.
import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { filesOnDisk } from '../../src/baseline/files.ts';
import { loadBaseline } from '../../src/baseline/load-baseline.ts';
import { loadWaivers } from '../../src/baseline/waivers/load-waivers.ts';
import { ConfigurationError } from '../../src/problem.ts';
import { problemTexts } from '../../src/report/problem-text.ts';

const folder = fileURLToPath(new URL('golden/', import.meta.url));
const names = readdirSync(folder).filter((name) => /\.(yml|json)$/.test(name));
const update = process.env['UPDATE_GOLDEN'] === '1';

/** The host that every baseline is compiled for: its variables are of the wrong type, or a template. */
const vars = new Map([
  ['nofile', 'many'],
  ['templated', '{{ memory // 2 }}'],
]);
const host = { name: 'web-1', place: { file: 'inventory.yml', line: 3 } };

async function read(name: string): Promise<void> {
  if (name.startsWith('waivers-')) {
    await loadWaivers(name, filesOnDisk(folder), { now: new Date('2026-01-02T03:04:05Z'), maxDays: 90 });
  } else (await loadBaseline([name], filesOnDisk(folder))).compileFor(vars, host);
}

async function printed(name: string): Promise<string> {
  try {
    await read(name);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return problemTexts(error.problems)
      .map((text) => `error: ${text}\n`)
      .join('');
  }
  return 'no error\n';
}

test.each(names)('%s', async (name) => {
  const text = await printed(name);
  const file = new URL(`golden/${name.replace(/\.\w+$/, '.txt')}`, import.meta.url);
  if (update) await writeFile(file, text);
  expect(text).toBe(await readFile(file, 'utf8'));
  expect(text).toMatch(/^error: /);
});
