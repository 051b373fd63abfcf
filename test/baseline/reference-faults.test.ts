import { expect, test } from 'vitest';
import { baselineFrom, type Fault, faultsOf, oneControl } from './baseline-from.ts';

const faults: readonly Fault[] = [
  {
    name: 'a remote $ref',
    text: oneControl('/sysctl/x', '$ref: https://example.com/x.json'),
    says: 't.yml:4:11: Expected a $ref into this file, a file beside it or a built-in baseline, found "https://example.com/x.json".\n  Nothing is ever fetched: copy the schema into the repository.',
  },
  {
    name: 'a $ref to nothing',
    text: oneControl('/sysctl/x', "$ref: '#/$defs/y'"),
    says: 't.yml:4:11: Expected a $ref into this file, a file beside it or a built-in baseline, found "#/$defs/y", which is not there.',
  },
  {
    name: 'a $ref that leads back to itself',
    text: `$defs: { a: { allOf: [{ $ref: '#/$defs/b' }] }, b: { $ref: '#/$defs/a' } }\n${oneControl('/sysctl/x', "$ref: '#/$defs/a'")}`,
    says: 't.yml:1:60: Expected a $ref that leads to a schema, found one that leads back to itself.',
  },
  {
    name: 'a $ref to a file that is not there',
    text: oneControl('/sysctl/x', "$ref: 'shared.yml#/$defs/y'"),
    says: 't.yml:4:11: Expected a built-in baseline or a file, found "shared.yml": there is no such file.',
  },
];

test.each(faults)('$name', async ({ text, says }) => {
  expect(await faultsOf(baselineFrom(text))).toBe(says);
});
