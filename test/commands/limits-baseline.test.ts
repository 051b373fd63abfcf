// limits_baseline from the inventory to the report, on this machine and on saved facts.
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { aFacts } from '../builders/facts.ts';
import { runCommand } from './a-terminal.ts';
import { inDirectory } from './in-directory.ts';
import { aBundledHost } from './saved-facts.ts';

const control = (id: string, severity = 'low', title = 'Files') =>
  `control: { id: ${id}, severity: ${severity}, title: ${title} }`;

const nrOpen = (id: string, severity = 'low', title = 'Files') =>
  `inputs: { files: 1 }\nat:\n  /sysctl/fs.nr_open:\n    ${control(id, severity, title)}\n    minimum: { $input: files }\n`;

const INVENTORY = `all:
  children:
    web:
      hosts: { web-1: , web-2: { files: 3 } }
      vars:
        limits_baseline: baselines/web.yml
    db:
      hosts: { db-1: }
  vars: { ansible_connection: local }
`;

const FILES = {
  'inventory.yml': INVENTORY,
  'baselines/web.yml': nrOpen('web-files'),
  'own.yml': nrOpen('files', 'medium'),
};

const judged = ({ hosts }: Report) => hosts.map(({ name, baseline, inputs }) => ({ name, baseline, inputs }));
const reportIn = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as Report;

const web = { sources: ['baselines/web.yml'], location: { file: 'inventory.yml', line: 6, column: 9 } };
const byDefault = (file: string) => [
  { name: 'files', value: 1, from: 'default', location: { file, line: 1, column: 18 } },
];
const JUDGED = [
  { name: 'db-1', baseline: { sources: ['own.yml'] }, inputs: byDefault('own.yml') },
  { name: 'web-1', baseline: web, inputs: byDefault('baselines/web.yml') },
  {
    name: 'web-2',
    baseline: web,
    inputs: [{ name: 'files', value: 3, from: 'variable', location: { file: 'inventory.yml', line: 4, column: 34 } }],
  },
];

describe('each host is judged by the baseline that the inventory chooses for it', () => {
  test('live, and again from the facts that were saved', async () => {
    await inDirectory(FILES, async () => {
      const live = await runCommand(['audit', '--baseline', 'own.yml', '--fail-on-unknown', 'false']);
      expect(live.err).not.toContain('error');
      expect(live.code).toBe(0);
      const report = await reportIn('limits-audit-report/report.json');
      expect(judged(report)).toEqual(JUDGED);
      expect(report.controls.map(({ id, counts }) => [id, counts.pass])).toEqual([
        ['files', 1],
        ['web-files', 2],
      ]);
      expect(live.out.slice(live.out.indexOf('Judged by'))).toBe(
        'Judged by\n' +
          '- db-1 (1 host): own.yml\n  Inputs: defaults\n' +
          '- web-1 (1 host): baselines/web.yml (inventory.yml:6)\n  Inputs: defaults\n' +
          '- web-2 (1 host): baselines/web.yml (inventory.yml:6)\n  Inputs: files 3 (inventory.yml:4)\n',
      );
      expect(await readFile('limits-audit-report/report.md', 'utf8')).toContain(
        '## Judged by\n\n| Hosts | Baseline | Inputs from the inventory |\n| --- | --- | --- |\n' +
          '| `db-1` (1 host) | own.yml | defaults |\n',
      );

      const again = ['--baseline', 'own.yml', '--fail-on-unknown', 'false', '--report-dir', 'again'];
      const saved = await runCommand(['audit', '--facts', 'limits-audit-report/facts.json', ...again]);
      expect([saved.code, judged(await reportIn('again/report.json'))]).toEqual([0, JUDGED]);
    });
  });

  test('a bundle from before limits_baseline is judged by the input, and the report says nothing more', async () => {
    const hosts = [aBundledHost({ name: 'web-1', facts: aFacts() })];
    const bundle = JSON.stringify({ schemaVersion: 1, gatheredAt: '2026-01-02T03:04:05Z', hosts });
    await inDirectory({ ...FILES, 'facts.json': bundle }, async () => {
      const ran = await runCommand(['audit', '--facts', 'facts.json', '--baseline', 'own.yml']);
      expect([ran.code, ran.out.includes('Judged by')]).toEqual([0, false]);
      const [host] = judged(await reportIn('limits-audit-report/report.json'));
      expect(host).toEqual({ name: 'web-1', baseline: { sources: ['own.yml'] }, inputs: byDefault('own.yml') });
    });
  });
});

describe('what is wrong is said before any host is contacted, all of it', () => {
  const errors = (files: Readonly<Record<string, string>>) =>
    inDirectory({ ...FILES, ...files }, async (directory) => {
      const { code, err } = await runCommand(['audit', '--baseline', 'own.yml']);
      return [code, err.replaceAll(directory, 'HERE')];
    });
  const choosing = (choice: string) => ({ 'inventory.yml': INVENTORY.replace('baselines/web.yml', choice) });

  test('files that are not there, and what is wrong with the others', async () => {
    expect(
      await errors({ ...choosing('baselines/wbe.yml'), 'own.yml': 'at: { /sysctl/x: { minimun: 1 } }\n' }),
    ).toEqual([
      2,
      expect.stringMatching(
        /^error: own\.yml:1:7: .*\n[\s\S]*"minimun"[\s\S]*error: inventory\.yml:6:9: Expected a built-in baseline or a file, found "baselines\/wbe\.yml": there is no such file\.\n {2}Did you mean "baselines\/web\.yml"\?\n$/,
      ),
    ]);
  });

  test.each(['/etc/passwd', '../secret.yml', 'baselines/../../x.yml'])(
    'an inventory reaches no file outside of the directory: %s',
    async (choice) => {
      expect(await errors(choosing(choice))).toEqual([
        2,
        `error: inventory.yml:6:9: Expected a built-in baseline or a file, found "${choice}": it is outside the directory of the audit.\n`,
      ]);
    },
  );

  test('an id that means two controls', async () => {
    expect(await errors({ 'baselines/web.yml': nrOpen('files', 'high', 'Other files') })).toEqual([
      2,
      'error: baselines/web.yml:4:5: Expected the control "files" to be the same one in all baselines of a run, found that its title differs from the one at own.yml:4:5.\n' +
        '  Give one of them another id. Baselines may differ in the severity of a control and in what it asks.\n',
    ]);
  });

  test('more baselines than anybody has', async () => {
    const line = (at: number) => `    h${at}: { ansible_connection: local, limits_baseline: b${at}.yml }\n`;
    const hosts = Array.from({ length: 51 }, (_, at) => line(at));
    expect(await errors({ 'inventory.yml': `all:\n  hosts:\n${hosts.join('')}` })).toEqual([
      2,
      'error: inventory.yml:53:39: Expected at most 50 different baselines in limits_baseline, found 51.\n' +
        '  Give hosts that differ in values only the same baseline, and set its inputs as variables.\n',
    ]);
  });
});

test('baselines may differ in severity and in what a control asks: each finding has its own', async () => {
  const lax = 'extends: ../own.yml\ninputs: { files: 100000000000 }\noverride:\n  files: { severity: low }\n';
  await inDirectory({ ...FILES, 'baselines/web.yml': lax }, async () => {
    const { code } = await runCommand(['audit', '--baseline', 'own.yml', '--hosts', 'web-1:db-1']);
    const { controls, results } = await reportIn('limits-audit-report/report.json');
    expect([code, controls.map(({ id, severity, counts }) => [id, severity, counts.pass, counts.fail])]).toEqual([
      1,
      [['files', 'medium', 1, 1]],
    ]);
    expect(results.map(({ host, severity, expected }) => [host, severity, expected])).toEqual([
      ['web-1', 'low', 'at least 100,000,000,000'],
    ]);
  });
});
