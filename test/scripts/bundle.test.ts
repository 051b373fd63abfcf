import { expect, it } from 'vitest';
import { differences } from '../../scripts/bundle.mjs';

const file = (text: string, executable = false) => ({ bytes: Buffer.from(text), executable });

it('names every difference between the bundle and dist/', () => {
  const bundle = new Map(
    Object.entries({ 'cli.cjs': 'a', 'gone.cjs': 'b', 'index.cjs': 'one\ntwo\n', 'same.cjs': 'c' }).map(
      ([name, text]) => [name, Buffer.from(text)] as const,
    ),
  );
  const dist = new Map([
    ['cli.cjs', file('a')],
    ['extra.node', file('')],
    ['index.cjs', file('one\r\ntwo\n')],
    ['same.cjs', file('c')],
  ]);
  expect(differences(bundle, dist)).toEqual([
    'cli.cjs: not executable',
    'extra.node: not part of the bundle',
    'gone.cjs: missing',
    'index.cjs: differs from line 1 on (9 bytes, built 8)',
  ]);
});

it('finds none where there is none', () => {
  const bundle = new Map([['cli.cjs', Buffer.from('a')]]);
  expect(differences(bundle, new Map([['cli.cjs', file('a', true)]]))).toEqual([]);
});
