import { expect, test } from 'vitest';
import { baselineFrom, type Fault, faultsOf, oneControl } from './baseline-from.ts';

const faults: readonly Fault[] = [
  {
    name: 'a misspelt keyword',
    text: oneControl('/sysctl/x', 'minimun: 5'),
    says: 't.yml:4:5: Expected a keyword of JSON Schema, found "minimun".\n  Did you mean "minimum"?',
  },
  {
    name: 'a misspelt member of the file',
    text: 'extend: recommended\n',
    says: 't.yml:1:1: Expected a keyword of JSON Schema, found "extend".\n  Did you mean "extends"?',
  },
  {
    name: 'text where a number belongs',
    text: oneControl('/sysctl/x', "minimum: '5'"),
    says: 't.yml:4:14: Expected a number for "minimum", found text "5".\n  A number stands without quotes.',
  },
  {
    name: 'a type that is none',
    text: oneControl('/sysctl/x', 'type: strng'),
    says: 't.yml:4:11: Expected one or several of null, boolean, number, integer, string, array, object for "type", found text "strng".\n  Did you mean "string"?',
  },
  {
    name: 'a number as a schema',
    text: oneControl('/sysctl/x', 'not: 5'),
    says: 't.yml:4:10: Expected a schema (a map of keywords, true or false), found the number 5.',
  },
  {
    name: 'an empty list of schemas',
    text: oneControl('/sysctl/x', 'anyOf: []'),
    says: 't.yml:4:12: Expected a list of schemas for "anyOf", found an empty list.',
  },
  {
    name: 'a regular expression that is none',
    text: oneControl('/sysctl/x', "pattern: '('"),
    says: 't.yml:4:14: Expected a regular expression (ECMA-262, with flag u) for "pattern", found text "(".\n  The expression has this fault: Unterminated group.',
  },
  {
    name: 'a regular expression as a key that is none',
    text: oneControl('/sysctl', "patternProperties: { '(': { const: 1 } }"),
    says: 't.yml:4:26: Expected a regular expression as the key, found "(".\n  The expression has this fault: Unterminated group.',
  },
  {
    name: 'a keyword that checks nothing in this draft',
    text: oneControl('/sysctl/x', 'format: date'),
    says: 't.yml:4:5: Expected a keyword that checks something, found "format".\n  By itself it checks nothing. Say what you mean with "pattern", "enum" or "type".',
  },
  {
    name: 'a keyword that needs another',
    text: oneControl('/sysctl/x', 'then: { const: 1 }'),
    says: 't.yml:4:5: Expected "if" beside "then", found none: it checks nothing alone.',
  },
  {
    name: 'a range that nothing is in',
    text: oneControl('/sysctl/x', 'minimum: 5\n    maximum: 4'),
    says: 't.yml:4:14: Expected "minimum" to be at most "maximum" (4), found the number 5: nothing is in that range.',
  },
  {
    name: 'an unknown draft',
    text: `$schema: http://json-schema.org/draft-06/schema#\n${oneControl('/sysctl/x', 'const: 5')}`,
    says: 't.yml:1:10: Expected the $schema "limits-audit/baseline", "https://json-schema.org/draft/2020-12/schema" or "http://json-schema.org/draft-07/schema#", found text "http://json-schema.org/draft-06/schema#".\n  Did you mean "http://json-schema.org/draft-07/schema#"?',
  },
  {
    name: 'a key that the compiler would leave out',
    text: oneControl('/host/vars', 'properties: { __proto__: { const: 1 } }'),
    says: 't.yml:4:19: Expected the key "__proto__" in a path of "at" that is a control itself, found it inside of one.',
  },
];

test.each(faults)('$name', async ({ text, says }) => {
  expect(await faultsOf(baselineFrom(text))).toBe(says);
});
