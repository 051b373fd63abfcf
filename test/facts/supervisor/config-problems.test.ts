import { describe, expect, it } from 'vitest';
import { MAIN, readOne } from './config-reading.ts';

describe('problems', () => {
  it.each([
    [
      '[supervisord]\nminfds=65,535',
      2,
      'bad-integer',
      true,
      'minfds of [supervisord]: expected an integer in plain digits, found "65,535"',
    ],
    [
      '[supervisord]\nnodaemon=maybe',
      2,
      'bad-value',
      true,
      'nodaemon of [supervisord]: expected yes, true, on, 1, no, false, off or 0, found "maybe"',
    ],
    ['[supervisord]\nminfds', 2, 'syntax', true, 'expected KEY=VALUE, found a line without "=" or ":"'],
    ['minfds=1', 1, 'syntax', true, 'expected a [section] first, found a line outside any section'],
    ['\ufeff[supervisord]', 1, 'syntax', true, 'expected a [section] first, found a byte order mark'],
    ['[supervisord]\n# caf\ufffd', 2, 'syntax', true, 'expected UTF-8, found other bytes'],
    ['[supervisord]\n[program:a]\nautostart=true', 2, 'bad-value', true, '[program:a] has no command'],
    [
      '[supervisord]\n[program:a]\ncommand=/bin/echo %(x)s',
      3,
      'expansion',
      true,
      'command of [program:a]: cannot be expanded: %(x)s is not a name that it knows',
    ],
    [
      '[supervisord]\n[program:a]\ncommand=date +%Y',
      3,
      'expansion',
      true,
      'command of [program:a]: cannot be expanded: %Y is no conversion (a literal % is written %%)',
    ],
    [
      '[supervisord]\n[program:a]\ncommand=echo "x',
      3,
      'bad-value',
      false,
      'command of [program:a]: a quote or backslash is left open: it never starts',
    ],
    ['[supervisord]\n[group:g]\nprograms=a', 3, 'bad-value', true, 'programs of [group:g]: there is no program "a"'],
    [
      '[supervisord]\n[program:a]\ncommand=cat\nminfds=65536',
      4,
      'ignored-key',
      false,
      '"minfds" in [program:a] is ignored: supervisord has no limits per program: its own soft limit, raised to minfds of [supervisord], is what every program inherits',
    ],
    [
      '[supervisord]\n[supervisor]\nminfds=65536',
      3,
      'ignored-key',
      false,
      '"minfds" in [supervisor] is ignored: it belongs in [supervisord]',
    ],
    [
      '[supervisord]\nautorestart=true',
      2,
      'ignored-key',
      false,
      '"autorestart" in [supervisord] is ignored: it belongs in a [program:…] section',
    ],
    [
      '[supervisord]\n[program:a]\ncommand=cat\nautorestat=true',
      4,
      'ignored-key',
      false,
      '"autorestat" in [program:a] is ignored: supervisord knows no such key there',
    ],
    [
      '[supervisord]\n[include]\nfiles = a.conf',
      3,
      'include-unmatched',
      false,
      'no file matches the include pattern "/etc/supervisor/a.conf"',
    ],
  ])('%j', (text, line, code, fatal, message) => {
    expect(readOne(text).problems).toEqual([{ code, message, fatal, file: MAIN, line }]);
  });

  it('no [supervisord]', () => {
    expect(readOne('[program:a]\ncommand=cat')).toMatchObject({
      minfds: { source: { from: 'file' } },
      problems: [{ code: 'syntax', message: 'has no [supervisord] section', fatal: true, file: MAIN }],
    });
  });

  it('never hold what may be secret', () => {
    const text =
      '[supervisord]\nenvironment=A="hunter2\n[inet_http_server]\nport=1\nusername=u\npassword=hunter2%\n' +
      '[program:a]\ncommand=app --password hunter2 %(x)s\nenvironment=PASSWORD=hunter2,X\n';
    const { problems } = readOne(text);
    expect(problems.map(({ line }) => line)).toEqual([2, 9, 8, 6]);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  it('are at most 200, and say how many more there are', () => {
    const { problems } = readOne(`[supervisord]\n${'x\n'.repeat(1000)}`);
    expect(problems).toHaveLength(201);
    expect(problems.at(-1)).toEqual({ code: 'bad-value', message: 'and 800 more problems', fatal: true });
  });

  it('ask the host about users and directories only when it can tell', () => {
    const text =
      '[supervisord]\nuser=alice\nlogfile=/no/x.log\n[program:a]\ncommand=cat\nuser=bob\nstdout_logfile=/no/%(program_name)s.log';
    expect(readOne(text).problems).toEqual([]);
    const host = { userExists: () => false, directoryExists: () => false };
    expect(readOne(text, host).problems.map(({ message }) => message)).toEqual([
      'user of [supervisord]: there is no user "alice"',
      'logfile of [supervisord]: there is no directory "/no"',
      'user of [program:a]: there is no user "bob"',
      'stdout_logfile of [program:a]: there is no directory "/no"',
    ]);
  });
});
