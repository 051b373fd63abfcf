import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { HEAVY, type Hostile, made, many, text } from './hostile.ts';

export const HOSTILE_FILES: readonly Hostile[] = [
  text('100,000 [', `a: ${'['.repeat(100_000)}`, HEAVY),
  text('100,000 {', '{"a":'.repeat(100_000), HEAVY, 'b.json'),
  text('100,000 - in blocks', '- '.repeat(100_000), HEAVY),
  text(
    '100,000 (',
    `at: {/host/vars/x: {control: {id: a, severity: low, title: T}, pattern: "${'('.repeat(100_000)}${')'.repeat(100_000)}"}}`,
    HEAVY,
  ),
  text(
    'billion laughs',
    [
      'a: &a [1,1,1,1,1,1,1,1,1,1]',
      ...many(12, (n) => `k${n}: &k${n} [${new Array(10).fill(n === 0 ? '*a' : `*k${n - 1}`).join(',')}]`),
    ].join('\n'),
    'b.yml:1:1: Expected at most 50000 values, aliases written out, found more.',
  ),
  text(
    'a merge key',
    'at: { /host/vars/x: { control: &c {id: a, severity: low, title: T}, <<: *c } }\n',
    'b.yml:1:69: Expected a keyword of JSON Schema, found "<<".',
  ),
  text(
    '1e400',
    'at: { /host/vars/x: { control: {id: a, severity: low, title: T}, maximum: 1e400 } }',
    'b.yml:1:75: Expected a value that JSON can hold, found Infinity.',
  ),
  text(
    'a million digits',
    `at: { /host/vars/x: { control: {id: a, severity: low, title: T}, maximum: ${'9'.repeat(1_000_000)} } }`,
    'b.yml:1:75: Expected a value that JSON can hold, found Infinity.',
  ),
  text('50,000 times one key', `at:\n${'  /host/vars/x: 1\n'.repeat(50_000)}`, HEAVY),
  text('50,000 keys', `at:\n${many(50_000, (n) => `  /x${n}: 1\n`).join('')}`, HEAVY),
  text(
    '1 MiB and a byte',
    ' '.repeat(1024 * 1024 + 1),
    'Expected a built-in baseline or a file, found "b.yml": it is larger than 1 MiB.',
  ),
  text('1 MiB of spaces', ' '.repeat(1024 * 1024), HEAVY),
  text('1 MiB of dashes', '-\n'.repeat(512 * 1024), HEAVY),
  text('1 MiB of anchors', `a: [${many(90_000, (n) => `&x${n} 1`).join(',')}]`, HEAVY),
  text('1 MiB of comments', '#\n'.repeat(512 * 1024), HEAVY),
  text('1 MiB of broken quotes', '"'.repeat(1024 * 1024), HEAVY),
  text('1 MiB of documents', '---\n'.repeat(250_000), HEAVY),
  text('1 MiB of escapes', `a: "${'\\u0041'.repeat(170_000)}"`, HEAVY),
  text('UTF-16', Buffer.from('\ufeffat: {}', 'utf16le'), 'b.yml:1:1: Expected text in UTF-8, found UTF-16.'),
  text(
    'invalid UTF-8',
    Buffer.from([0x61, 0x3a, 0x20, 0xff, 0xfe]),
    'b.yml:1:4: Expected text in UTF-8, found the byte 0xff.',
  ),
  text(
    'NUL bytes',
    'at: { /host/vars/x\0: 1 }',
    'b.yml:1:7: Expected "control" with id, title and severity for the path "/host/vars/x\\u0000", found none.',
  ),
  text(
    'a byte order mark',
    '\ufeffat: { /host/vars/x: { control: {id: a, severity: low, title: T}, const: 1 } }',
    'a fail',
  ),
  text('CRLF', 'at:\r\n  /host/vars/x:\r\n    control: {id: a, severity: low, title: T}\r\n    const: 1\r\n', 'a fail'),
  made('51 files', 'f49.yml:1:12: Expected at most 50 files, found more.', (folder) => {
    for (const n of many(51, (index) => index))
      writeFileSync(path.join(folder, `f${n}.yml`), JSON.stringify({ extends: `f${n + 1}.yml` }));
    return 'f0.yml';
  }),
  made(
    'a link out of the workspace',
    'Expected a built-in baseline or a file, found "b.yml": it is a symbolic link that leads out of the directory of the audit.',
    (folder) => {
      symlinkSync('/etc/passwd', path.join(folder, 'b.yml'));
      return 'b.yml';
    },
  ),
  made(
    'a folder that is a link out of the workspace',
    'Expected a built-in baseline or a file, found "etc/passwd": it is a symbolic link that leads out of the directory of the audit.',
    (folder) => {
      symlinkSync('/etc', path.join(folder, 'etc'));
      return 'etc/passwd';
    },
  ),
  made(
    'links in a circle',
    'Expected a built-in baseline or a file, found "b.yml": its symbolic links go in a circle.',
    (folder) => {
      symlinkSync('b.yml', path.join(folder, 'b.yml'));
      return 'b.yml';
    },
  ),
  made('a FIFO', 'Expected a built-in baseline or a file, found "b.yml": it is not a regular file.', (folder) => {
    execFileSync('mkfifo', [path.join(folder, 'b.yml')]);
    return 'b.yml';
  }),
  made('a directory', 'Expected a built-in baseline or a file, found "b.yml": it is not a regular file.', (folder) => {
    mkdirSync(path.join(folder, 'b.yml'));
    return 'b.yml';
  }),
  made(
    'extends /dev/zero',
    'b.yml:1:10: Expected a built-in baseline or a file, found "/dev/zero": it is outside the directory of the audit.',
    (folder) => {
      writeFileSync(path.join(folder, 'b.yml'), 'extends: /dev/zero');
      return 'b.yml';
    },
  ),
  made(
    '/dev/zero',
    'Expected a built-in baseline or a file, found "/dev/zero": it is not a regular file.',
    () => '/dev/zero',
  ),
  made(
    '/proc/self/environ',
    'b.yml:1:10: Expected a built-in baseline or a file, found "/proc/self/environ": it is outside the directory of the audit.',
    (folder) => {
      writeFileSync(path.join(folder, 'b.yml'), 'extends: /proc/self/environ');
      return 'b.yml';
    },
  ),
];
