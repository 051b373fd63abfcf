import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/baseline/control.ts';
import { judge } from '../../src/baseline/judge.ts';
import type { Json } from '../../src/json.ts';
import { aFacts } from '../builders/facts.ts';
import { baselineFrom, control, type Fault, faultsOf, oneControl } from './baseline-from.ts';

const OLD = '$schema: http://json-schema.org/draft-07/schema#\n';
const OLDER = 'A file of draft-07 says so at its top: "$schema": "http://json-schema.org/draft-07/schema#".';
const NEWER =
  'In a file of draft 2020-12 ("$schema": "https://json-schema.org/draft/2020-12/schema") it can stand as it is.';

function factsWith(vars: { readonly [name: string]: Json }) {
  const facts = aFacts({});
  return { ...facts, host: { ...facts.host, vars } };
}

/** What each of the values gets, as the variable x, by the one control of a baseline. */
async function outcomesOf(
  text: string,
  beside: Readonly<Record<string, string>>,
  values: readonly Json[],
): Promise<readonly Outcome[]> {
  const compiled = (await baselineFrom(text, beside)).compileFor(new Map());
  return values.flatMap((x) => judge(compiled, factsWith({ x })).map(({ outcome }) => outcome));
}

describe('the draft of a file', () => {
  test.each([
    'http://json-schema.org/draft-07/schema#',
    'http://json-schema.org/draft-07/schema',
    'https://json-schema.org/draft-07/schema#',
    'https://json-schema.org/draft-07/schema',
  ])('%s', async (name) => {
    const text = `$schema: ${name}\n${oneControl('/host/vars/x', 'items: [{ const: 1 }]')}`;
    expect(await outcomesOf(text, {}, [[1], [2]])).toEqual(['pass', 'fail']);
  });

  const tuple = OLD + oneControl('/host/vars/x', 'items: [{ const: 1 }]\n    additionalItems: { const: 2 }');

  test.each([
    {
      name: 'a newer file extends an older one, and its override is newer',
      text: 'extends: old.yml\noverride: { a: { items: { const: 3 } } }\n',
      values: [
        [1, 3],
        [1, 2],
        [3, 3],
      ],
      outcomes: ['pass', 'fail', 'fail'],
    },
    {
      name: 'in an older override, "items" takes the place of the list and of what follows it',
      text: `${OLD}extends: old.yml\noverride: { a: { items: { const: 3 } } }\n`,
      values: [
        [3, 3],
        [1, 3],
      ],
      outcomes: ['pass', 'fail'],
    },
    {
      name: 'a $ref leads into a file of the other draft',
      text: oneControl('/host/vars/x', '$ref: "old.yml#/definitions/pair"'),
      values: [
        [1, 2],
        [1, 3],
      ],
      outcomes: ['pass', 'fail'],
    },
    {
      name: 'a $ref in an override brings its file along',
      text: 'extends: plain.yml\noverride: { a: { $ref: "old.yml#pair" } }\n',
      values: [
        [1, 2],
        [1, 3],
      ],
      outcomes: ['pass', 'fail'],
    },
    {
      name: 'a $ref leads below a keyword that another draft calls otherwise',
      text: oneControl('/host/vars/x', '$ref: "old.yml#/definitions/pair/items/1"'),
      values: [2, 1],
      outcomes: ['pass', 'fail'],
    },
  ])('$name', async ({ text, values, outcomes }) => {
    const pair = 'definitions: { pair: { $id: "#pair", items: [{ const: 1 }, { const: 2 }] } }\n';
    const beside = {
      'old.yml': tuple.replace(OLD, OLD + pair),
      'plain.yml': oneControl('/host/vars/x', 'minItems: 1'),
    };
    expect(await outcomesOf(text, beside, values)).toEqual(outcomes);
  });

  test('a control stands in a list of "items" of draft-07', async () => {
    const text = `${OLD}at:\n  /sysctl/net.ipv4.ip_local_port_range:\n    items: [{ ${control('b')}, minimum: 1024 }]\n`;
    const { controls } = await baselineFrom(text);
    expect(controls.map(({ id, at }) => [id, at])).toEqual([['b', '/sysctl/net.ipv4.ip_local_port_range/0']]);
  });
});

const newerOnes = [
  ['prefixItems: [{ const: 1 }]', 'In draft-07 it is "items" with a list of schemas.'],
  ['dependentRequired: { a: [b] }', 'In draft-07 it is "dependencies" with lists of names.'],
  ['dependentSchemas: { a: { minProperties: 2 } }', 'In draft-07 it is "dependencies" with schemas.'],
  ['unevaluatedItems: false', 'Draft-07 has nothing like it.'],
  ['unevaluatedProperties: false', 'Draft-07 has nothing like it.'],
  ['minContains: 2', 'Draft-07 has nothing like it.'],
  ['maxContains: 2', 'Draft-07 has nothing like it.'],
  ['$anchor: a', 'In draft-07 it is "$id": "#NAME".'],
] as const;

const faults: readonly Fault[] = [
  ...newerOnes.map(([schema, instead]) => ({
    name: `draft-07: ${schema}`,
    text: `${OLD}at: { /host/vars/x: { ${control()}, enum: [5], ${schema} } }`,
    says: `t.yml:2:79: Expected a keyword of draft-07, found "${schema.split(':')[0]}", which is one of draft 2020-12.\n  ${instead} ${NEWER}`,
  })),
  {
    name: 'draft 2020-12: additionalItems',
    text: oneControl('/host/vars/x', 'additionalItems: { const: 1 }'),
    says: `t.yml:4:5: Expected a keyword of draft 2020-12, found "additionalItems", which is one of draft-07.\n  In draft 2020-12 it is "items", beside "prefixItems". ${OLDER}`,
  },
  {
    name: 'draft 2020-12: dependencies',
    text: oneControl('/host/vars/x', 'dependencies: { a: [b] }'),
    says: `t.yml:4:5: Expected a keyword of draft 2020-12, found "dependencies", which is one of draft-07.\n  In draft 2020-12 it is "dependentRequired" or "dependentSchemas". ${OLDER}`,
  },
  {
    name: 'draft 2020-12: a list as items',
    text: oneControl('/host/vars/x', 'items: [{ const: 1 }]'),
    says: `t.yml:4:12: Expected one schema for all entries as "items", found a list.\n  In draft 2020-12 a list of schemas is "prefixItems". ${OLDER}`,
  },
  {
    name: 'draft-07: additionalItems beside one schema',
    text: OLD + oneControl('/host/vars/x', 'items: { const: 1 }\n    additionalItems: false'),
    says: 't.yml:6:5: Expected "items" with a list of schemas beside "additionalItems", found one schema: it checks nothing then.',
  },
  {
    name: 'draft-07: an error calls a keyword as the file does',
    text: OLD + oneControl('/sysctl/net.ipv4.tcp_syncookies', 'items: []'),
    says: 't.yml:5:12: Expected a list of schemas for "items", found an empty list.',
  },
  {
    name: 'draft-07: dependencies that are no map',
    text: OLD + oneControl('/host/vars/x', 'dependencies: [a]\n    const: 1'),
    says: 't.yml:5:19: Expected a map of schemas and lists of names for "dependencies", found a list.',
  },
  {
    name: 'one name for two schemas',
    text: `$defs: { a: { $anchor: n }, b: { $anchor: n } }\n${oneControl('/host/vars/x', '$ref: "#n"\n    const: 1')}`,
    says: 't.yml:1:43: Expected each schema of a file to have a name of its own, found "n" again.',
  },
  {
    name: 'a name that no schema has',
    text: oneControl('/host/vars/x', '$ref: "#n"'),
    says: 't.yml:4:11: Expected a $ref into this file, a file beside it or a built-in baseline, found "#n", which is not there.',
  },
  {
    name: 'unevaluatedItems and contains',
    text: oneControl('/host/vars/x', 'contains: { const: 1 }\n    unevaluatedItems: false'),
    says: 't.yml:3:5: Expected "unevaluatedItems" or "contains" in the control "a", found both: what they mean together is not supported.\n  Make two controls of them, or use "items".',
  },
];

test.each(faults)('$name', async ({ text, says }) => {
  expect(await faultsOf(baselineFrom(text))).toBe(says);
});
