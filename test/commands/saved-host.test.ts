// HOST and PROGRAM on the command line, on saved facts.
import { describe, expect, test } from 'vitest';
import { aFacts, aProgram, aSupervisor } from '../builders/facts.ts';
import { runCommand } from './a-terminal.ts';
import { aBundledHost, refused, withSavedFacts } from './saved-facts.ts';

const supervisor = aSupervisor({ programs: [aProgram(), aProgram({ name: 'web_00', group: 'web' })] });
const HOSTS = [
  aBundledHost({ name: 'web-1', facts: aFacts({ supervisor: [supervisor] }) }),
  aBundledHost({ name: 'bare', facts: aFacts({ supervisor: [aSupervisor({ programs: [] })] }) }),
  aBundledHost({ name: 'db-1', error: refused }),
];

const run = (...argv: readonly string[]) =>
  withSavedFacts(HOSTS, async (file) => {
    const ran = await runCommand([...argv, '--facts', file]);
    return { ...ran, err: ran.err.replaceAll(file, 'FILE') };
  });

describe('what cannot be meant', () => {
  test.each([
    [['explain', 'web1'], 'error: FILE: Expected a host of the facts bundle, found "web1".\n  Did you mean "web-1"?\n'],
    [
      ['facts', 'mail'],
      'error: FILE: Expected a host of the facts bundle, found "mail".\n  It holds bare, db-1, web-1.\n',
    ],
    [
      ['explain', 'web-1', 'wroker'],
      'error: Expected a program of web-1, found "wroker".\n  Did you mean "worker"? Programs there are: web:web_00, worker.\n',
    ],
    [
      ['explain', 'web-1', 'cache'],
      'error: Expected a program of web-1, found "cache".\n  Programs there are: web:web_00, worker.\n',
    ],
    [
      ['explain', 'bare', 'cache'],
      'error: Expected a program of bare, found "cache".\n  No program under supervisord was seen there.\n',
    ],
    [['facts'], 'error: "facts" takes 1 operand, found 0.\n  Usage: limits-audit facts HOST [OPTIONS]\n'],
    [
      ['explain', 'a', 'b', 'c'],
      'error: "explain" takes 1 to 2 operands, found 3.\n  Usage: limits-audit explain HOST [PROGRAM] [OPTIONS]\n',
    ],
    [
      ['facts', 'web-1', '--hosts', 'all'],
      'error: "facts" takes the host as an operand, not as --hosts.\n  Usage: limits-audit facts HOST [OPTIONS]\n',
    ],
    [['explain', 'web-1', '--prot', '2'], 'error: --prot: there is no such input.\n  Did you mean --port?\n'],
  ])('%j', async (argv, err) => {
    expect(await run(...argv)).toEqual({ code: 2, out: '', err });
  });

  test('a program with a hostile name cannot write lines of its own into the error', async () => {
    const hostile = aSupervisor({ programs: [aProgram({ name: 'a\nerror: b\x1b[2J', group: 'x::error::' })] });
    const ran = await withSavedFacts(
      [aBundledHost({ name: 'web-1', facts: aFacts({ supervisor: [hostile] }) })],
      (file) => runCommand(['explain', 'web-1', 'zzz', '--facts', file]),
    );
    expect(ran.err.trimEnd().split('\n')).toHaveLength(2);
    expect(ran.err).not.toMatch(/\x1b|::error/);
  });
});

describe('a host that was not reached', () => {
  test.each(['facts', 'explain'])('%s shows the phase and what to do, and ends with 3', async (command) => {
    expect(await run(command, 'db-1')).toEqual({
      code: 3,
      out: [
        'Not audited',
        '- db-1: connect-refused during the connection',
        '  192.0.2.9 port 22 refused the connection.',
        '  Check that sshd runs.',
        '',
      ].join('\n'),
      err: '',
    });
    const json = await run(command, 'db-1', '--json');
    expect({ ...json, out: JSON.parse(json.out) }).toEqual({ code: 3, out: { host: 'db-1', error: refused }, err: '' });
  });
});

describe('a host that was read', () => {
  test('facts prints them; --json prints the very document', async () => {
    expect(await run('facts', 'web-1')).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/^web-1, Debian/),
    });
    const json = await run('facts', 'web-1', '--json');
    expect(JSON.parse(json.out)).toEqual(HOSTS[0]?.facts);
  });

  test('explain judges by the baseline that is given, and ends with 0 whatever it finds', async () => {
    const ran = await run('explain', 'web-1', 'web');
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toContain('Program web:web_00');
    expect(ran.out).toMatch(/Fails: program-nofile \(high\), which expects at least [\d,]+\./);
    expect(ran.out).not.toContain('worker');
  });

  test('explain --json holds every process with its chain', async () => {
    const { out } = await run('explain', 'web-1', '--json');
    const document = JSON.parse(out);
    expect(document).toMatchObject({ host: 'web-1', programs: ['worker', 'web:web_00'], unknown: [] });
    expect(document.subjects.map((subject: { name: string }) => subject.name)).toEqual([
      'supervisord 812',
      'program worker',
      'program web:web_00',
    ]);
    expect(document.subjects[1]).toMatchObject({
      at: '/supervisor/0/programs/0',
      open: 1000,
      nofile: { soft: 1024, hard: 524_288 },
      diagnosis: { proven: true, hops: expect.arrayContaining([expect.objectContaining({ decided: true })]) },
    });
  });
});
