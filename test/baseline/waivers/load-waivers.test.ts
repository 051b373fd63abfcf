import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filesOnDisk } from '../../../src/baseline/files.ts';
import { loadWaivers } from '../../../src/baseline/waivers/load-waivers.ts';
import type { Waiver } from '../../../src/baseline/waivers/waiver.ts';
import { faultsOf, filesOf } from '../baseline-from.ts';

const LIFETIME = { now: new Date('2026-01-10T12:00:00Z'), maxDays: 365 };

function load(text: string, file = 'w.yml'): Promise<readonly Waiver[]> {
  return loadWaivers(file, filesOf({ [file]: text }), LIFETIME);
}

/** One waiver, a member per line from line 2 on. */
function one(members: Readonly<Record<string, string>>): string {
  const all = { control: 'a', owner: 'Ann', reason: 'Because.', expires: '2026-02-01', ...members };
  const lines = Object.entries(all).filter(([, value]) => value !== '');
  return `waivers:\n${lines.map(([name, value], index) => `  ${index === 0 ? '-' : ' '} ${name}: ${value}\n`).join('')}`;
}

test('every member is read, and what is left out has its default', async () => {
  const whole = one({ hosts: 'web:&prod:!web3', subject: '"program worker*"', ticket: 'OPS-1', unknown: 'true' });
  expect(await load(whole)).toEqual([
    {
      control: 'a',
      hosts: 'web:&prod:!web3',
      subject: 'program worker*',
      owner: 'Ann',
      reason: 'Because.',
      ticket: 'OPS-1',
      expires: '2026-02-01',
      unknown: true,
      place: { file: 'w.yml', line: 2, column: 5 },
    },
  ]);
  const json = '{"$schema": "x", "waivers": [{"control":"a","owner":"Ann","reason":"R","expires":"2026-02-01"}]}';
  expect(await load(json, 'w.json')).toEqual([
    {
      control: 'a',
      hosts: 'all',
      owner: 'Ann',
      reason: 'R',
      expires: '2026-02-01',
      unknown: false,
      place: { file: 'w.json', line: 1, column: 30 },
    },
  ]);
  expect(await load('waivers: []')).toEqual([]);
});

const MEMBERS = 'control, hosts, subject, owner, reason, ticket, expires or unknown';

describe('faults', () => {
  test.each<readonly [string, string, string]>([
    ['an empty file', '', 'w.yml: Expected a list of waivers, found an empty file.'],
    ['a list at the top', '- control: a', 'w.yml:1:1: Expected a map with a list "waivers", found a list.'],
    ['nothing at the top', '{}', 'w.yml:1:1: Expected a list "waivers" at the top of the file, found none.'],
    [
      'a misspelt top',
      'waiver: []',
      'w.yml:1:1: Expected "waivers" at the top of the file, found "waiver".\n  Did you mean "waivers"?',
    ],
    ['no list', 'waivers: { control: a }', 'w.yml:1:10: Expected a list of waivers, found a map.'],
    [
      'an entry that is no map',
      'waivers: [a]',
      'w.yml:1:11: Expected a waiver (a map with control, owner, reason and expires), found text "a".',
    ],
    [
      'an entry without most',
      'waivers:\n  - control: a\n',
      'w.yml:2:5: Expected control, owner, reason and expires in a waiver, found no "owner", "reason" or "expires".\n  expires: YYYY-MM-DD, the last day, by 2027-01-10.',
    ],
    [
      'a misspelt member, which is not missing as well',
      one({ expires: '', expire: '2026-02-01' }),
      `w.yml:5:5: Expected a member of a waiver (${MEMBERS}), found "expire".\n  Did you mean "expires"?`,
    ],
    [
      'a duplicate key',
      `${one({})}    owner: Bob\n`,
      'w.yml:6:5: Expected each key once, found "owner" again; it is in line 3 already.',
    ],
    [
      'a date that is not in the calendar, and one with a time',
      `${one({ expires: '2026-02-30' })}${one({ expires: '2026-02-01T10:00:00Z' }).slice('waivers:\n'.length)}`,
      'w.yml:5:14: Expected a day as YYYY-MM-DD in "expires", found text "2026-02-30".\n' +
        'w.yml:9:14: Expected a day as YYYY-MM-DD in "expires", found text "2026-02-01T10:00:00Z".',
    ],
    [
      'a life that is too long',
      one({ expires: '2027-01-11' }),
      'w.yml:5:14: Expected a waiver that ends within 365 days, by 2027-01-10, found text "2027-01-11".\n' +
        '  How long a waiver may live is set by the input waiver-max-days.',
    ],
    [
      'a regular expression, which could run for ever',
      one({ hosts: '"~(a+)+$"' }),
      'w.yml:6:12: Expected a host pattern of names, groups and globs, without a regular expression, of at most 200 characters in "hosts", found text "~(a+)+$".',
    ],
    [
      'wrong types, all at once',
      one({ control: 'A b', owner: '5', reason: '""', unknown: 'yes' }),
      [
        'w.yml:2:14: Expected the id of a control in "control", found text "A b".',
        'w.yml:3:12: Expected text on one line of at most 100 characters in "owner", found the number 5.',
        'w.yml:4:13: Expected text of at most 1000 characters in "reason", found text "".',
        'w.yml:6:14: Expected true or false in "unknown", found text "yes".',
      ].join('\n'),
    ],
    [
      'a name that JavaScript knows',
      one({ constructor: 'x' }),
      `w.yml:6:5: Expected a member of a waiver (${MEMBERS}), found "constructor".`,
    ],
    ['no YAML', 'waivers: [', 'w.yml:1:11: Expected a "]" that ends the list, found none.'],
    [
      'more than anybody can know',
      `waivers: [${new Array(501).fill('1').join(',')}]`,
      'w.yml:1:10: Expected at most 500 waivers, found 501.',
    ],
  ])('%s', async (_name, text, says) => {
    expect(await faultsOf(load(text))).toBe(says);
  });

  test('the last day that is allowed is allowed', async () => {
    expect(await load(one({ expires: '2027-01-10' }))).toHaveLength(1);
  });

  test('no more than a hundred are shown', async () => {
    const said = (await faultsOf(load(`waivers: [${new Array(200).fill('1').join(',')}]`))).split('\n');
    expect(said).toHaveLength(101);
    expect(said.at(-1)).toBe('w.yml: 100 more problems are not shown.');
  });
});

describe('files that nobody should read', () => {
  let outside = '';
  let root = '';

  beforeAll(async () => {
    outside = await mkdtemp(path.join(tmpdir(), 'waiver-files-'));
    root = path.join(outside, 'workspace');
    await mkdir(root);
    await writeFile(path.join(outside, 'secret.yml'), 'waivers: []');
    await writeFile(path.join(root, 'large.yml'), `${'#'.repeat(1024 * 1024)}\n`);
    await writeFile(path.join(root, 'latin.yml'), Buffer.from([0x61, 0x3a, 0x20, 0xe9]));
    await symlink('../secret.yml', path.join(root, 'link.yml'));
    execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', path.join(root, 'pipe.yml')]);
  });

  afterAll(() => rm(outside, { recursive: true }));

  test.each([
    ['none.yml', 'there is no such file'],
    ['large.yml', 'it is larger than 1 MiB'],
    ['pipe.yml', 'it is not a regular file'],
    ['link.yml', 'it is a symbolic link that leads out of the directory of the audit'],
  ])('%s', async (file, why) => {
    expect(await faultsOf(loadWaivers(file, filesOnDisk(root), LIFETIME))).toBe(
      `Expected a file of waivers, found "${file}": ${why}.`,
    );
  });

  test('latin.yml', async () => {
    expect(await faultsOf(loadWaivers('latin.yml', filesOnDisk(root), LIFETIME))).toBe(
      'latin.yml:1:4: Expected text in UTF-8, found the byte 0xe9.\n  Save the file as UTF-8.',
    );
  });

  test('the name of a file that is there is told', async () => {
    expect(await faultsOf(loadWaivers('latn.yml', filesOnDisk(root), LIFETIME))).toBe(
      'Expected a file of waivers, found "latn.yml": there is no such file.\n  Did you mean "latin.yml"?',
    );
  });
});
