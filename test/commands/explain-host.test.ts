import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/baseline/control.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { explainHost } from '../../src/report/explain/explain-host.ts';
import { renderExplanation } from '../../src/report/explain/render-explanation.ts';
import { aFacts, aProgram, aSupervisor, minfdsInFile } from '../builders/facts.ts';
import { incidentFacts } from '../builders/reports.ts';
import { aResult } from '../builders/results.ts';

const PLAIN = { color: false, width: 100 };

function explain(facts: Facts, results: readonly Result[] = [], program?: string): string {
  return renderExplanation(facts, explainHost(facts, results, program), PLAIN);
}

/** Lines that start a process: its heading. */
const headings = (text: string): readonly string[] =>
  text
    .split('\n\n')
    .slice(1)
    .map((part) => part.split('\n')[0] ?? '');

const shop = aSupervisor({
  programs: [
    aProgram({ name: 'web_00', group: 'web', files: { open: 10 }, headroom: { nofile: 0.99 } }),
    aProgram({ name: 'web_01', group: 'web' }),
    aProgram({ name: 'mailer', group: 'mailer', running: false, limits: {}, files: {} }),
  ],
});

describe('which processes are explained', () => {
  test.each([
    [undefined, ['supervisord 812', 'program web:web_00', 'program web:web_01', 'program mailer']],
    ['web:web_01', ['program web:web_01']],
    ['web_01', ['program web:web_01']],
    ['web', ['program web:web_00', 'program web:web_01']],
    ['mailer', ['program mailer']],
    ['nothing', []],
  ])('%j', (program, names) => {
    const { subjects, programs } = explainHost(aFacts({ supervisor: [shop] }), [], program);
    expect(subjects.map(({ name }) => name)).toEqual(names);
    expect(programs).toEqual(['web:web_00', 'web:web_01', 'mailer']);
  });

  test('a program of the same name under two supervisords is explained twice', () => {
    const facts = aFacts({ supervisor: [shop, aSupervisor({ pid: 900, programs: [aProgram({ name: 'mailer' })] })] });
    expect(explainHost(facts, [], 'mailer').subjects.map(({ at }) => at)).toEqual([
      '/supervisor/0/programs/2',
      '/supervisor/1/programs/0',
    ]);
  });
});

describe('what a fix leads to', () => {
  test('what the control that fails asks for', () => {
    const results = [aResult({ expected: 'at least 20000' }), aResult({ control: 'other', subject: '/sysctl/x' })];
    const [process] = explainHost(incidentFacts(), results, 'worker').subjects;
    expect(process?.failing).toEqual([{ control: 'program-nofile', severity: 'high', expected: 'at least 20000' }]);
    expect(process?.example).toBeUndefined();
    expect(process?.diagnosis.remedy.steps[0]).toContain('minfds=20000');
  });

  test('twice as much where no control fails, and nothing at the ceiling of the kernel', () => {
    const healthy = explainHost(incidentFacts(), [aResult({ outcome: 'pass' })], 'worker').subjects[0];
    expect(healthy).toMatchObject({ failing: [], example: 2048 });
    const limits = { nofile: { soft: 1_048_576, hard: 1_048_576 } };
    const facts = aFacts({
      supervisor: [aSupervisor({ config: minfdsInFile(1_048_576), limits, programs: [aProgram({ limits })] })],
    });
    expect(explainHost(facts, [], 'worker').subjects[0]?.example).toBeUndefined();
    expect(explain(facts, [], 'worker')).toContain('No control fails here, and the kernel lets nobody have more.');
  });

  test('a program that does not run has nothing to fix', () => {
    const text = explain(aFacts({ supervisor: [shop] }), [], 'mailer');
    expect(text).toContain('No process runs, so nothing has this limit now; a start would get what is predicted.');
    expect(text).not.toMatch(/Fix|To raise it|Proven|live value is not|could not be observed/);
  });
});

describe('the text', () => {
  test('programs with one chain share it, with the numbers of each and what fails for which', () => {
    const quiet = { files: { open: 12 }, headroom: { nofile: 0.5 } };
    const programs = [aProgram({ name: 'worker' }), aProgram({ name: 'mailer', group: 'mailer', ...quiet })];
    const stopped = aProgram({ name: 'old', group: 'old', running: false, limits: {}, files: {} });
    const facts = aFacts({ supervisor: [aSupervisor({ programs: [...programs, stopped] })] });
    const nofile = [0, 1].map((index) => aResult({ subject: `/supervisor/0/programs/${index}/limits/nofile/soft` }));
    const room = { control: 'room', subject: '/supervisor/0/programs/0/headroom/nofile', expected: 'at least 0.2' };
    const text = explain(facts, [...nofile, aResult(room)]);
    expect(headings(text)).toEqual([
      'supervisord 812',
      '2 programs with one and the same chain: mailer, worker',
      'Program old',
      'Without effect on open files',
    ]);
    expect(text).toContain('\n  mailer: soft : hard 1,024 : 524,288; 12 open files (50 % left).\n');
    expect(text).toContain('\n  worker: soft : hard 1,024 : 524,288; 1,000 open files (2.3 % left).\n');
    expect(text).toContain('\n  Fails for mailer, worker: program-nofile (high), which expects at least 65536.\n');
    expect(text).toContain('\n  Fails for worker: room (high), which expects at least 20 %.\n');
    expect(text.match(/^ {2}Fix$/gm)).toHaveLength(1);
  });

  test('every hop, live and predicted, the one that decides, and the login shell as no witness', () => {
    const facts = incidentFacts();
    const text = explain(facts, [aResult()], 'worker');
    const lines = text.split('\n').map((line) => line.trim());
    for (const start of ['Kernel [', 'fs.nr_open [', 'pid 1 [', 'systemd default [', 'Unit [', 'Inherited [']) {
      expect(lines.filter((line) => line.startsWith(start))).toHaveLength(1);
    }
    expect(text).toContain('▶ supervisord decides [live 1,024 : 524,288, predicted 1,024 : 524,288]');
    expect(text).toContain('Process [live 1,024 : 524,288, predicted 1,024 : 524,288]');
    expect(text).toContain('Login shell (does not count) [live 200,000]');
    expect(text).toContain('  Proven: the live values are what the chain predicts.\n');
    expect(text).toContain('  Fails: program-nofile (high), which expects at least 65536.\n');
    expect(text).toContain('net.ipv4.tcp_fin_timeout=30');
    expect(text.match(/No kernel network parameter/g)).toHaveLength(1);
  });

  test('where the live value is not what the chain predicts, that is said with its hop', () => {
    const limits = { nofile: { soft: 4096, hard: 4096 } };
    const facts = aFacts({ supervisor: [aSupervisor({ programs: [aProgram({ limits })] })] });
    const text = explain(facts, [], 'worker');
    expect(text).toContain('  At the hop "Process" the live value is not what the chain predicts.\n');
    expect(text).toContain('▶ Process decides [live 4,096, predicted 1,024 : 524,288]');
  });

  test('where the deciding hop cannot be seen, that is said and its gap is listed', () => {
    const { limits: _limits, ...program } = aProgram();
    const at = '/supervisor/0/programs/0/limits';
    const facts = aFacts({
      supervisor: [aSupervisor({ programs: [program] })],
      unknown: [
        { at, reason: 'permission-denied', detail: 'become: sudo' },
        { at: '/sysctlFiles', reason: 'not-found' },
      ],
    });
    const text = explain(facts, [], 'worker');
    expect(text).toContain('  What decides could not be observed.\n');
    expect(text).toContain(`Not known\n- The account may not read it (become: sudo): 1 fact\n  ${at} (`);
    expect(text).not.toContain('/sysctlFiles');
  });

  test.each([
    [aFacts({ supervisor: [] }), 'No supervisord was seen here.'],
    [
      (({ supervisor: _supervisor, ...facts }) => ({
        ...facts,
        unknown: [{ at: '/supervisor', reason: 'not-observable' as const }],
      }))(aFacts()),
      'Whether a supervisord runs here is not known.\n\nNot known\n' +
        '- Nothing on the host shows it to this account: 1 fact\n  /supervisor (supervisord)',
    ],
  ])('a host without a supervisord: %#', (facts, expected) => {
    expect(explain(facts).split('\n').slice(3).join('\n')).toBe(expected);
  });

  test('text of the host moves no cursor and is no workflow command', () => {
    const name = '\x1b[2J::error::x\n##[group]\u202e';
    const facts = aFacts({
      host: { ...aFacts().host, name },
      supervisor: [aSupervisor({ unit: name, configFile: name, programs: [aProgram({ name, group: name })] })],
      unknown: [{ at: `/supervisor/0/${name}`, reason: 'malformed', detail: name }],
    });
    for (const text of [explain(facts), explain(facts, [aResult({ expected: name, control: name })])]) {
      expect(text).not.toMatch(/\x1b|::error|##\[|\u202e/);
    }
  });
});
