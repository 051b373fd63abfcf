import { describe, expect, it } from 'vitest';
import { type ConfigContext, readSupervisordConfig } from '../../../src/facts/supervisor/config.ts';
import type { TextFile } from '../../../src/facts/text-file.ts';

const MAIN = '/etc/supervisor/supervisord.conf';

function file(path: string, text: string, more: Partial<TextFile> = {}): TextFile {
  return { path, lines: text.split('\n'), readable: true, ...more };
}

function read(files: readonly TextFile[], context: Partial<ConfigContext> = {}) {
  return readSupervisordConfig(files, { mainFile: MAIN, hostName: 'web1', ...context });
}

function readOne(text: string, context: Partial<ConfigContext> = {}) {
  return read([file(MAIN, text)], context);
}

describe('where a value comes from', () => {
  it('is file and line of the last key, also in an included file', () => {
    const files = [
      file(MAIN, '[supervisord]\nminfds=4096\n; x\nuser = root\n[include]\nfiles = conf.d/*.conf'),
      file('/etc/supervisor/conf.d/limits.conf', '\n[supervisord]\nminprocs=9\nminfds=65536', {
        modifiedAt: '2024-05-01T00:00:00Z',
      }),
    ];
    const config = read(files);
    expect(config.minfds).toEqual({
      value: 65_536,
      source: { from: 'file', file: '/etc/supervisor/conf.d/limits.conf', line: 4 },
    });
    expect(config.minprocs.source.line).toBe(3);
    expect(config.user).toEqual({ value: 'root', source: { from: 'file', file: MAIN, line: 4 } });
    expect(config.files).toEqual([
      { path: MAIN, readable: true },
      { path: '/etc/supervisor/conf.d/limits.conf', modifiedAt: '2024-05-01T00:00:00Z', readable: true },
    ]);
    expect(config.includePatterns).toEqual(['/etc/supervisor/conf.d/*.conf']);
    expect(config.problems).toEqual([]);
    expect(config.gaps).toEqual([]);
  });

  it('is the default when nothing sets it, and argv when the command line does', () => {
    const config = readOne('[supervisord]\n', { argv: { minfds: 7 } });
    expect(config.minfds).toEqual({ value: 7, source: { from: 'argv' } });
    expect(config.minprocs).toEqual({ value: 200, source: { from: 'default' } });
    expect(config.user).toBeUndefined();
  });

  it('is [DEFAULT] when that feeds it', () => {
    expect(readOne('[DEFAULT]\nminfds=5\n[supervisord]\n').minfds).toEqual({
      value: 5,
      source: { from: 'file', file: MAIN, line: 2 },
    });
  });

  it('has no value when it is wrong or unknown', () => {
    const source = { from: 'file', file: MAIN, line: 2 };
    expect(readOne('[supervisord]\nminfds=100k').minfds).toEqual({ source });
    expect(readOne('[supervisord]\nminfds=%(ENV_MINFDS)s')).toMatchObject({ minfds: { source }, problems: [] });
  });
});

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

describe('files that cannot be read', () => {
  it('main file: nothing is known, and nothing is claimed', () => {
    const config = read([{ path: MAIN, lines: [], readable: false }]);
    expect(config.minfds).toEqual({ source: { from: 'file' } });
    expect(config.gaps).toEqual([{ file: MAIN, reason: 'unreadable' }]);
    expect(config.problems.filter(({ fatal }) => fatal)).toEqual([]);
  });

  it('main file: the command line still counts', () => {
    expect(read([], { argv: { minfds: 5 } }).minfds).toEqual({ value: 5, source: { from: 'argv' } });
    expect(read([]).gaps).toEqual([{ file: MAIN, reason: 'absent' }]);
  });

  it('included file: a program that seems to be missing may be in it', () => {
    const config = read([
      file(MAIN, '[supervisord]\n[group:g]\nprograms=a,b\n[program:a]\n[include]\nfiles=*.ini'),
      { path: '/etc/supervisor/x.ini', lines: [], readable: false },
    ]);
    expect(config.gaps).toEqual([{ file: '/etc/supervisor/x.ini', reason: 'unreadable' }]);
    expect(config.problems.map(({ code, fatal }) => [code, fatal])).toEqual([
      ['include-unreadable', false],
      ['bad-value', false],
      ['bad-value', false],
    ]);
  });

  it('included by a variable of the daemon', () => {
    const config = readOne('[supervisord]\n[include]\nfiles=%(ENV_DIR)s/*.conf');
    expect(config.gaps).toEqual([{ file: '%(ENV_DIR)s/*.conf', reason: 'environment' }]);
  });
});

describe('programs', () => {
  it('become processes with place, group and command', () => {
    const text = [
      '[supervisord]',
      '[group:web]',
      'programs=app',
      '[program:app]',
      'process_name=%(program_name)s_%(process_num)02d',
      'numprocs=2',
      'command=/srv/app --port 80%(process_num)02d --group %(group_name)s',
      'user=www',
      'autostart=false',
    ].join('\n');
    const { programs } = readOne(text);
    expect(programs.map(({ matches, ...rest }) => rest)).toEqual(
      ['00', '01'].map((number) => ({
        name: `app_${number}`,
        group: 'web',
        program: 'app',
        kind: 'program',
        command: `/srv/app --port 80${number} --group web`,
        user: 'www',
        autostart: false,
        file: MAIN,
        line: 7,
      })),
    );
    expect(programs[1]?.matches(['/srv/app', '--port', '8001', '--group', 'web'])).toBe(true);
    expect(programs[1]?.matches(['/srv/app', '--port', '8000', '--group', 'web'])).toBe(false);
  });

  it('keep what only the daemon knows as a pattern', () => {
    const [program] = readOne('[supervisord]\n[program:a]\ncommand=%(ENV_HOME)s/bin/app --x %(ENV_X)s -v').programs;
    expect(program?.command).toBe('%(ENV_HOME)s/bin/app --x %(ENV_X)s -v');
    expect(program?.matches(['/home/a/bin/app', '--x', '1', '2', '-v'])).toBe(true);
    expect(program?.matches(['/home/a/bin/app', '--y', '1', '-v'])).toBe(false);
  });

  it('of unknown number are one of unknown name', () => {
    const text =
      '[supervisord]\n[program:a]\ncommand=/bin/w %(process_num)d\nnumprocs=%(ENV_N)s\nprocess_name=w%(process_num)d';
    const { programs, problems } = readOne(text);
    expect(problems).toEqual([]);
    expect(programs.map(({ name }) => name)).toEqual(['w%(process_num)d']);
    expect(programs[0]?.matches(['/bin/w', '17'])).toBe(true);
  });

  it('tell what their wrapper sets', () => {
    const text = "[supervisord]\n[program:a]\ncommand=bash -c 'ulimit -n 4096; exec app'";
    expect(readOne(text).programs[0]?.wrapperNofile).toBe(4096);
  });
});

describe('hostile configurations', () => {
  it.each([
    [
      'a billion processes',
      '[supervisord]\n[program:a]\nnumprocs=1000000000\nprocess_name=%(process_num)d\ncommand=cat',
    ],
    [
      'long commands of many processes',
      `[supervisord]\n[program:a]\nnumprocs=5000\nprocess_name=%(process_num)d\ncommand=${'x'.repeat(60_000)}`,
    ],
  ])('%s: cut, and said so', (_, text) => {
    const config = readOne(text);
    expect(config.gaps).toEqual([{ file: MAIN, reason: 'cut' }]);
    expect(config.programs.length).toBeLessThanOrEqual(5000);
  });

  it.each([
    ['a line of a megabyte', `[supervisord]\nx=${'y'.repeat(1_000_000)}`],
    ['a megabyte of names', `[supervisord]\n[program:a]\ncommand=${'%(here)s'.repeat(125_000)}\n[include]\nfiles=x`],
    ['a megabyte of quotes', `[supervisord]\nenvironment=A=${"'".repeat(1_000_000)}x${'"'.repeat(9)}`],
    ['a megabyte of comment signs', `[supervisord]\nx=${';'.repeat(500_000)}${'#'.repeat(500_000)}`],
    ['a megabyte of continuation lines', `[supervisord]\nx=1\n${' y\n'.repeat(333_000)}`],
    [
      'a hundred thousand sections',
      `[supervisord]\n[DEFAULT]\nx=%(here)s\n[include]\nfiles=x\n${Array.from({ length: 100_000 }, (_, index) => `[program:${index}]`).join('\n')}`,
    ],
    ['a megabyte of stars', `[supervisord]\n[include]\nfiles=${'*a'.repeat(500_000)}`],
    ['a megabyte of brackets', `[supervisord]\n[include]\nfiles=${'['.repeat(1_000_000)}\n${'['.repeat(1_000_000)}`],
    ['a megabyte of parentheses', `[supervisord]\n[program:a]\ncommand=%${'('.repeat(1_000_000)}`],
    ['a huge width', '[supervisord]\n[program:a]\ncommand=%(process_num)999999999d'],
  ])('%s takes no time', (_, text) => {
    const start = performance.now();
    read([file(MAIN, text), file('/etc/supervisor/aaaa', '')]);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});
