import { describe, expect, it } from 'vitest';
import { file, MAIN, read, readOne } from './config-reading.ts';

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
    ['many continuation lines', `[supervisord]\nx=1\n${' y\n'.repeat(49_000)}`],
    [
      'many sections',
      `[supervisord]\n[DEFAULT]\nx=%(here)s\n[include]\nfiles=x\n${Array.from({ length: 49_000 }, (_, index) => `[program:${index}]`).join('\n')}`,
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
