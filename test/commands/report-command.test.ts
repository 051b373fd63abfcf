import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { FORMATS, type Format } from '../../src/report/format-names.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderReport } from '../../src/report/render-report.ts';
import { aReport, REPORTS } from '../builders/reports.ts';
import { runCommand } from './a-terminal.ts';
import { inDirectory } from './in-directory.ts';

const incident = REPORTS['incident']?.() ?? aReport();

function rendered(format: Format, unknown: 'error' | 'skipped' = 'error'): string {
  return renderReport(format, incident, {
    text: { color: false, width: 100 },
    sarif: { root: process.cwd(), exitCode: 1 },
    junit: { unknown },
  });
}

const HOW = '\n  Use the report.json that an audit with this version wrote into its report-dir.\n';

describe('report FILE', () => {
  test.each(FORMATS)('prints it as %s', (format) =>
    inDirectory({ 'r.json': renderJson(incident) }, async () => {
      expect(await runCommand(['report', 'r.json', '--format', format])).toEqual({
        code: 0,
        out: rendered(format),
        err: '',
      });
    }),
  );

  test('is text without a format; --json is short for json, and may stand beside it', () =>
    inDirectory({ 'r.json': renderJson(incident) }, async () => {
      expect((await runCommand(['report', 'r.json'])).out).toBe(rendered('text'));
      expect((await runCommand(['report', 'r.json', '--json'])).out).toBe(renderJson(incident));
      expect((await runCommand(['report', 'r.json', '--json', '--format', 'json'])).out).toBe(renderJson(incident));
    }));

  test('takes what says how a report looks, and no other input', () =>
    inDirectory({ 'r.json': renderJson(incident) }, async () => {
      const junit = ['report', 'r.json', '--format', 'junit', '--junit-unknown', 'skipped'];
      expect((await runCommand(junit)).out).toBe(rendered('junit', 'skipped'));
      expect(await runCommand(['report', 'r.json', '--hosts', 'web'])).toEqual({
        code: 2,
        out: '',
        err:
          'error: --hosts has no part in "report", which only prints what is in FILE.\n' +
          '  Usage: limits-audit report FILE [--format FORMAT] [--output FILE]\n',
      });
    }));

  test.each([
    ['nothing', undefined, 'r.json: Expected a report, found that it cannot be read: ENOENT.'],
    ['no JSON', 'x', /^error: r\.json: Expected a report in JSON: .+\.$/],
    ['a list', '[]', 'r.json: Not a report: the document must be object.'],
    [
      'another version',
      JSON.stringify({ ...incident, schemaVersion: 2 }),
      'r.json: Not a report: /schemaVersion must be equal to constant.',
    ],
    [
      'a number beyond all numbers',
      renderJson(incident).replace('"hosts": 3', '"hosts": 1e999'),
      'r.json: Not a report: /summary/hosts must be integer.',
    ],
  ])('refuses %s', (_, text, error) =>
    inDirectory(text === undefined ? {} : { 'r.json': text }, async () => {
      const { code, out, err } = await runCommand(['report', 'r.json', '--format', 'html']);
      expect([code, out]).toEqual([2, '']);
      if (typeof error === 'string') expect(err).toBe(`error: ${error}${HOW}`);
      else expect(err.split('\n')[0]).toMatch(error);
    }),
  );

  test('names ten places that do not fit, and counts the rest', () =>
    inDirectory({ 'r.json': '{}' }, async () => {
      const { err } = await runCommand(['report', 'r.json']);
      const lines = err.split('\n').filter((line) => line.startsWith('error:'));
      expect(lines[0]).toBe("error: r.json: Not a report: the document must have required property 'schemaVersion'.");
      expect(lines.at(-1)).toBe('error: r.json: 2 more places do not fit.');
      expect(lines).toHaveLength(11);
    }));

  test('shows a file of anybody without a raw byte of it', () => {
    const title = '\x1b[2J::error::x';
    const hostile = { ...incident, because: [title], controls: incident.controls.map((each) => ({ ...each, title })) };
    return inDirectory({ 'r.json': renderJson(hostile) }, async () => {
      const { out } = await runCommand(['report', 'r.json']);
      expect(out).toContain('- \\x1b[2J:\\x3aerror:\\x3ax');
      expect(out).not.toMatch(/\x1b|::error/);
    });
  });
});

describe('--output', () => {
  test('writes the report, over an older one, and prints nothing', () =>
    inDirectory({ 'r.json': renderJson(incident), 'o.html': 'old' }, async () => {
      expect(await runCommand(['report', 'r.json', '--format', 'html', '--output', 'o.html'])).toEqual({
        code: 0,
        out: '',
        err: 'Written: o.html\n',
      });
      expect(await readFile('o.html', 'utf8')).toBe(rendered('html'));
    }));

  test.each([
    ['a directory', 'd', 'something else.\n  Name a file, or leave --output out to print the report.'],
    ['a device', '/dev/null', 'something else.\n  Name a file, or leave --output out to print the report.'],
    ['the file that is read', './r.json', 'the report that is read.\n  Name another file.'],
    ['a file nowhere', 'no/o.html', 'no directory for it.\n  Make the directory first.'],
  ])('refuses %s', (_, file, found) =>
    inDirectory({ 'r.json': renderJson(incident) }, async () => {
      await mkdir('d');
      expect(await runCommand(['report', 'r.json', '--output', file])).toEqual({
        code: 2,
        out: '',
        err: `error: --output ${file}: expected a file to write, found ${found}\n`,
      });
      expect(await readFile('r.json', 'utf8')).toBe(renderJson(incident));
    }),
  );

  test('is looked at before anything is audited', () =>
    inDirectory({}, async () => {
      await writeFile('hosts.ini', 'localhost ansible_connection=local\n');
      const { code, err } = await runCommand(['audit', '--inventory', 'hosts.ini', '--output', 'no/o.txt']);
      expect([code, err]).toEqual([
        2,
        'error: --output no/o.txt: expected a file to write, found no directory for it.\n  Make the directory first.\n',
      ]);
    }));
});

describe('--format', () => {
  test.each([
    [['audit', '--format'], '--format expects a value.'],
    [['audit', '--format', 'json', '--format', 'text'], '--format was given twice.\n  Keep one of them.'],
    [
      ['audit', '--format', 'sarfi'],
      '--format: expected text, markdown, json, sarif, junit, openmetrics, html, found "sarfi".\n  Did you mean "sarif"?',
    ],
    [
      ['demo', '--format', 'yaml'],
      '--format: expected text, markdown, json, sarif, junit, openmetrics, html, found "yaml".',
    ],
    [
      ['report', 'r.json', '--json', '--format', 'html'],
      '--json and --format html ask for two formats at once.\n  Keep one of them: --json is short for --format json.',
    ],
    [
      ['explain', 'web-1', '--format', 'json'],
      '--format goes with audit, report and demo only, found it with "explain".\n' +
        '  Usage: limits-audit explain HOST [PROGRAM] [OPTIONS]',
    ],
  ])('%j', async (argv, error) => {
    expect(await runCommand(argv)).toEqual({ code: 2, out: '', err: `error: ${error}\n` });
  });
});
