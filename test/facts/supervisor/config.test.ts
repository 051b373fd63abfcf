import { describe, expect, it } from 'vitest';
import { file, MAIN, read, readOne } from './config-reading.ts';

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
        redirectStderr: false,
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
