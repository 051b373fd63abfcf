import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadBundle } from '../../src/facts/bundle.ts';
import { ConfigurationError } from '../../src/problem.ts';
import { aFacts } from '../builders/facts.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'limits-audit-bundle-'));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const error = { code: 'dns', phase: 'resolve', message: 'No such name.', hint: 'Check it.' };

function aHost(change: object = {}) {
  return { name: 'web1', groups: [], location: { file: 'hosts' }, attempts: 1, milliseconds: 5, error, ...change };
}

async function load(hosts: string) {
  const file = join(directory, 'facts.json');
  await writeFile(file, `{"schemaVersion":1,"gatheredAt":"2026-01-02T03:04:05Z","hosts":${hosts}}`);
  return loadBundle(file);
}

test('a bundle of the published schema is taken as it is', async () => {
  const hosts = [aHost(), aHost({ name: 'web2' })];
  expect(await load(JSON.stringify(hosts))).toMatchObject({ hosts });
});

test.each([
  ['a host twice', JSON.stringify([aHost(), aHost()]), 'Not a facts bundle: /hosts/1 is a second host named "web1".'],
  [
    'neither facts nor an error',
    JSON.stringify([aHost({ error: undefined })]),
    'Not a facts bundle: /hosts/0 must have facts or an error, and has neither.',
  ],
  [
    'facts of another host',
    JSON.stringify([aHost({ facts: { ...aFacts(), host: { ...aFacts().host, name: 'web2' } }, error: undefined })]),
    'Not a facts bundle: /hosts/0 is named "web1", and its facts are of "web2".',
  ],
  [
    'a number without end',
    JSON.stringify([aHost()]).replace('"attempts":1', '"attempts":1e999'),
    'Not a facts bundle: /hosts/0/attempts must be integer.',
  ],
])('refused: %s', async (_name, hosts, message) => {
  const refused = await load(hosts).catch((thrown: unknown) => thrown);
  expect(refused).toBeInstanceOf(ConfigurationError);
  expect((refused as ConfigurationError).problems.map((problem) => problem.message)).toEqual([message]);
});

test.each([
  ['a report', 'report.json', 'found a report.', 'facts.json lies beside it: DIRECTORY/facts.json'],
  ['a directory', '.', 'found a directory.', 'Name the file: DIRECTORY/facts.json'],
  ['a misspelt file', 'fact.json', 'found no such file.', 'Did you mean "DIRECTORY/facts.json"?'],
])('instead of a bundle: %s', async (_name, file, found, hint) => {
  await load('[]');
  await writeFile(join(directory, 'report.json'), '{"schemaVersion":1,"conclusion":"passed","results":[]}');
  const refused = await loadBundle(join(directory, file)).catch((thrown: unknown) => thrown);
  expect(refused).toBeInstanceOf(ConfigurationError);
  expect((refused as ConfigurationError).problems).toEqual([
    {
      message: `Expected a facts bundle, ${found}`,
      place: { file: join(directory, file) },
      hint: hint.replace('DIRECTORY', directory),
    },
  ]);
});
