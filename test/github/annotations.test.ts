import type { AnnotationProperties } from '@actions/core';
import { describe, expect, test } from 'vitest';
import type { Annotation, Level } from '../../src/github/annotation.ts';
import { Annotator } from '../../src/github/annotator.ts';
import { annotationsOf } from '../../src/github/report-annotations.ts';
import { locateIn } from '../../src/github/repository-file.ts';
import { anAuditedHost, aReport, incidentFacts, REPORTS } from '../builders/reports.ts';
import { aControl, aResult } from '../builders/results.ts';

interface Written {
  readonly level: Level | 'info';
  readonly text: string;
  readonly properties: AnnotationProperties;
}

function aLog() {
  const written: Written[] = [];
  const at =
    (level: Written['level']) =>
    (text: string, properties: AnnotationProperties = {}) => {
      written.push({ level, text, properties });
    };
  return { written, error: at('error'), warning: at('warning'), notice: at('notice'), info: at('info') };
}

const nowhere = async () => undefined;
const anAnnotation = (change: Partial<Annotation> = {}): Annotation => ({
  level: 'error',
  title: 'high: Enough files',
  lines: ['nofile: 1 of 1 check fails.'],
  places: [{ file: 'b.yml', line: 3 }],
  ...change,
});

describe('what a report annotates', () => {
  test('the incident: one for each control, in the words of the report', () => {
    const [first, , third, fourth, ...others] = annotationsOf(REPORTS['incident']?.() ?? aReport());
    expect(first).toEqual({
      level: 'error',
      title: 'high: Supervised programs may open enough files',
      lines: [
        'program-nofile: 2 of 3 checks fail, on 1 host. It binds now.',
        '1,024, expected at least 65,536: program mailer, program worker on web-1',
        'Why, on web-1: Program worker may open 1,024 files and has 1,000 open (headroom 2.3 %): minfds is not set, default 1024, supervisord inherited no more than that, and everything under it inherits its limit.',
        'Fix:',
        '1. Set minfds=65536 in the [supervisord] section of /etc/supervisor/supervisord.conf.',
        '2. Keep minfds no higher than needed: before every spawn supervisord closes each descriptor up to minfds (measured: 0.85 s at 65,536, 3.4 s at 1,000,000).',
        '3. Run systemctl restart supervisor.service: a full restart of supervisord.',
        'This restarts: supervisord and its 2 programs.',
      ],
      places: [
        { file: 'recommended.yml', line: 12 },
        { file: 'inventory.yml', line: 3 },
      ],
    });
    expect(third).toMatchObject({ level: 'warning', title: 'medium: TIME_WAIT recycling is off' });
    expect(fourth).toEqual({
      level: 'error',
      title: 'Not audited: 1 host',
      lines: [
        'connect-refused during the connection, after 3 tries: db-1',
        'Nothing listens on 192.0.2.9 port 22.',
        'Check the address, the port and that sshd runs.',
      ],
      places: [{ file: 'inventory.yml', line: 9 }],
    });
    expect(others).toEqual([]);
  });

  test('hundreds of hosts are one annotation for each control, folded', () => {
    const [first, ...others] = annotationsOf(REPORTS['fleet']?.() ?? aReport());
    expect(first?.lines[1]).toBe('1,024, expected at least 65,536: program mailer, program worker on web[001-014]');
    expect(others.map(({ level, title }) => [level, title])).toEqual([
      ['error', 'high: Supervised programs have files left'],
      ['warning', 'medium: TIME_WAIT recycling is off'],
      ['error', 'Not audited: 2 hosts'],
      ['warning', 'high: Supervised programs have files left'],
    ]);
  });

  test.each(['clean', 'empty'])('%s: none', (name) => {
    expect(annotationsOf(REPORTS[name]?.() ?? aReport())).toEqual([]);
  });
});

describe('ten of each level', () => {
  test('the first ten; the last of them counts the others', async () => {
    const log = aLog();
    const many = Array.from({ length: 14 }, (_, index) => anAnnotation({ title: `high: ${index}` }));
    await new Annotator(log).addAll([...many, anAnnotation({ level: 'notice', title: 'low: x' })], nowhere);
    const errors = log.written.filter(({ level }) => level === 'error');
    expect(errors.map(({ properties }) => properties.title)).toEqual(many.slice(0, 10).map(({ title }) => title));
    expect(errors.at(-1)?.text).toBe(
      'nofile: 1 of 1 check fails.\n4 more of level error are in the report: GitHub shows 10 for a step.',
    );
    expect(errors.slice(0, -1).every(({ text }) => text === 'nofile: 1 of 1 check fails.')).toBe(true);
    expect(log.written.filter(({ level }) => level === 'notice')).toHaveLength(1);
  });

  test('warnings of the configuration leave room for findings, and are lines of the log beyond that', async () => {
    const log = aLog();
    const annotator = new Annotator(log);
    for (let index = 0; index < 9; index += 1) annotator.add('warning', `odd ${index}`);
    await annotator.addAll(
      Array.from({ length: 7 }, () => anAnnotation({ level: 'warning' })),
      nowhere,
    );
    expect(log.written.map(({ level, text }) => [level, text.split('\n').at(-1)])).toEqual([
      ...[0, 1, 2, 3, 4].map((index) => ['warning', `odd ${index}`]),
      ...[5, 6, 7, 8].map((index) => ['info', `warning: odd ${index}`]),
      ...Array.from({ length: 4 }, () => ['warning', 'nofile: 1 of 1 check fails.']),
      ['warning', '2 more of level warning are in the report: GitHub shows 10 for a step.'],
    ]);
  });

  test('errors of the configuration: ten, and the others in the log', () => {
    const log = aLog();
    const annotator = new Annotator(log);
    for (let index = 0; index < 12; index += 1) annotator.add('error', `bad ${index}`);
    expect(log.written.filter(({ level }) => level === 'error')).toHaveLength(10);
    expect(log.written.slice(10)).toEqual([
      { level: 'info', text: 'error: bad 10', properties: {} },
      { level: 'info', text: 'error: bad 11', properties: {} },
    ]);
  });
});

describe('the text of an annotation', () => {
  const written = async (annotation: Annotation) => {
    const log = aLog();
    await new Annotator(log).addAll([annotation], nowhere);
    return log.written[0];
  };

  test('stays within what GitHub keeps, with whole lines, and counts what is cut', async () => {
    const lines = Array.from({ length: 90 }, (_, index) => `${index} ${'x'.repeat(96)}`);
    const text = (await written(anAnnotation({ lines })))?.text ?? '';
    expect(text.length).toBeLessThanOrEqual(4096);
    expect(text.split('\n').at(-1)).toBe('Cut to fit: 51 lines. The whole text is in the report.');
    expect(text.split('\n').slice(0, -1)).toEqual(lines.slice(0, 39));
  });

  test.each(['x', '\u202e', '::', '漢'])('says what was found, however long one line of it is: %j', async (piece) => {
    const lines = [`found ${piece.repeat(5000)}`, ...Array.from({ length: 3 }, () => piece.repeat(5000))];
    const text = (await written(anAnnotation({ lines })))?.text ?? '';
    expect(text.length).toBeLessThanOrEqual(4096);
    expect(text).toMatch(/^found .*… \(\d+ more\)\n/);
  });

  test('holds nothing that a runner or a terminal would obey', async () => {
    const bad = 'a%0A::error::x\r\n##[error]y\x1b[31m';
    const made = await written(anAnnotation({ title: bad, lines: [bad] }));
    const safe = 'a%0A:\\x3aerror:\\x3ax\\r\\n#\\x23[error]y\\x1b[31m';
    expect([made?.text, made?.properties.title]).toEqual([safe, safe]);
  });
});

describe('where it stands', () => {
  test.each<readonly [string, Annotation['places'], AnnotationProperties]>([
    [
      'the line of the baseline',
      [{ file: 'package.json', line: 3, column: 5 }, { file: 'biome.json' }],
      { file: 'package.json', startLine: 3, startColumn: 5 },
    ],
    ['a path that goes around', [{ file: 'src/../package.json', line: 3 }], { file: 'package.json', startLine: 3 }],
    [
      'of a built-in baseline: the inventory',
      [
        { file: 'recommended.yml', line: 3 },
        { file: 'biome.json', line: 2 },
      ],
      { file: 'biome.json', startLine: 2 },
    ],
    ['outside of the workspace: nowhere', [{ file: '/etc/passwd', line: 1 }], {}],
    ['not there: nowhere', [{ file: 'no-such-file.yml', line: 1 }], {}],
    ['no place at all', [], {}],
  ])('%s', async (_name, places, position) => {
    const log = aLog();
    await new Annotator(log).addAll([anAnnotation({ places })], locateIn(process.cwd()));
    expect(log.written[0]?.properties).toEqual({ title: 'high: Enough files', ...position });
  });

  test('without a workspace: nowhere', async () => {
    expect(await locateIn(undefined)({ file: 'package.json', line: 1 })).toBeUndefined();
  });
});

test('a required control that checked nothing makes a run incomplete, and is an error as in SARIF', () => {
  const controls = [aControl(), aControl({ id: 'idle', title: 'Idle', required: true, at: '/idle' })];
  const report = aReport({
    controls,
    hosts: [anAuditedHost('web-1', incidentFacts(), [aResult({ outcome: 'pass' })])],
  });
  expect(annotationsOf(report).map(({ level, title, lines }) => [level, title, ...lines])).toEqual([
    ['error', 'required, and nothing was checked: Idle', 'idle: Nothing was found at /idle.'],
  ]);
});

test('a value that many hosts differ in is spelt out for some and counted for the others', () => {
  const control = aControl();
  const hosts = Array.from({ length: 12 }, (_, index) =>
    anAuditedHost(`web-${index}`, incidentFacts(), [aResult({ observed: 1000 + index })]),
  );
  const [annotation] = annotationsOf(aReport({ controls: [control], hosts }));
  expect(annotation?.lines.filter((line) => line.includes(', expected '))).toHaveLength(8);
  expect(annotation?.lines).toContain('and 4 more values');
});
