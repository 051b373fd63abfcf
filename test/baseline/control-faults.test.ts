import { expect, test } from 'vitest';
import { baselineFrom, control, type Fault, faultsOf, oneControl } from './baseline-from.ts';

const faults: readonly Fault[] = [
  {
    name: 'a misspelt member',
    text: oneControl('/sysctl/x', 'const: 5', 'control: { id: a, severty: low, title: T }'),
    says: 't.yml:3:23: Expected a member of "control" (id, title, severity, why, read, remediation, sources or required), found "severty".\n  Did you mean "severity"?',
  },
  {
    name: 'missing members',
    text: oneControl('/sysctl/x', 'const: 5', 'control: { why: because }'),
    says: 't.yml:3:5: Expected id, title and severity in "control", found no "id", "title" or "severity".',
  },
  {
    name: 'an unknown severity',
    text: oneControl('/sysctl/x', 'const: 5', 'control: { id: a, severity: hihg, title: T }'),
    says: 't.yml:3:33: Expected a severity (critical, high, medium or low), found text "hihg".\n  Did you mean "high"?',
  },
  {
    name: 'an id and a title in the wrong form, both at once',
    text: oneControl('/sysctl/x', 'const: 5', 'control: { id: A b, severity: low, title: "x\\ny" }'),
    says: [
      't.yml:3:20: Expected an id of small letters, digits and single hyphens, at most 64 characters, found text "A b".',
      't.yml:3:47: Expected text on one line of at most 160 characters, found text "x\\ny".',
    ].join('\n'),
  },
  {
    name: 'a source that YAML takes for a map',
    text: oneControl(
      '/sysctl/x',
      'const: 5',
      'control: { id: a, severity: low, title: T, sources: [a book, { tcp: x }] }',
    ),
    says: 't.yml:3:66: Expected text in "sources", found a map.',
  },
  {
    name: 'no map at all',
    text: oneControl('/sysctl/x', 'const: 5', 'control: yes'),
    says: 't.yml:3:14: Expected a map with id, title and severity in "control", found text "yes".',
  },
  {
    name: 'a control that checks nothing',
    text: oneControl('/sysctl/x', 'description: nothing'),
    says: 't.yml:3:5: Expected the control "a" to check something, found no keyword that does.\n  Put what it asks beside "control", such as "minimum", "const" or "enum".',
  },
  {
    name: 'references that multiply',
    text: [
      '$defs:',
      ...[...'abcdefghijklmno'].map(
        (name, index) =>
          `  ${name}: { allOf: [${new Array(9).fill(`{ $ref: '#/$defs/${'bcdefghijklmnop'[index]}' }`).join(', ')}] }`,
      ),
      '  p: { const: 1 }',
      oneControl('/sysctl/x', "$ref: '#/$defs/a'"),
    ].join('\n'),
    says: 't.yml:20:5: Expected at most 5000 values in the schema of the control "a", every $ref written out, found more.',
  },
  {
    name: 'a control under anyOf',
    text: `at:\n  /sysctl/x:\n    anyOf:\n      - ${control()}\n        const: 0\n      - const: 1\n`,
    says: 't.yml:4:9: Expected "control" where every subject must fit the schema, found it under "anyOf".\n  Put "control" on the schema that has the "anyOf".',
  },
  {
    name: 'a control that an anyOf refers to, inside of another control',
    text: `$defs: { b: { ${control('b')}, const: 1 } }\n${oneControl('/sysctl/x', "anyOf: [{ $ref: '#/$defs/b' }]")}`,
    says: 't.yml:1:15: Expected "control" where every subject must fit the schema, found it under "anyOf".\n  Put "control" on the schema that has the "anyOf".',
  },
  ...['not', 'if', 'contains'].map((keyword) => ({
    name: `a control under ${keyword}`,
    text: `at:\n  /sysctl/x:\n    ${keyword}:\n      ${control()}\n      const: 0\n`,
    says: `t.yml:4:7: Expected "control" where every subject must fit the schema, found it under "${keyword}".\n  Put "control" on the schema that has the "${keyword}".`,
  })),
  {
    name: 'a control under patternProperties',
    text: `properties:\n  sysctl:\n    patternProperties:\n      ^net: { ${control()}, const: 1 }\n`,
    says: 't.yml:4:15: Expected "control" where every subject must fit the schema, found it under "patternProperties".\n  Name the paths under "at", and put "control" there.',
  },
  {
    name: 'checks outside of every control',
    text: `required: [supervisor]\nat:\n  /sysctl/x: { ${control()}, const: 0 }\n  /sysctl/y: { const: 0 }\nproperties:\n  limits: { minProperties: 1 }\n`,
    says: ['t.yml:1:1 required', 't.yml:4:3 /sysctl/y', 't.yml:6:3 limits']
      .map((line) => line.split(' '))
      .map(
        ([place, name]) =>
          `${place}: Expected every check inside a control, found "${name}" outside.\n  Add "control" with id, title and severity to the schema that it belongs to.`,
      )
      .join('\n'),
  },
  {
    name: 'a path without a control',
    text: 'at: { /sysctl/x: { const: 1 } }\n',
    says: 't.yml:1:7: Expected "control" with id, title and severity for the path "/sysctl/x", found none.',
  },
  {
    name: 'a control that nothing leads to',
    text: `$defs: { a: { ${control('b')}, const: 1 } }\n${oneControl('/sysctl/x', 'const: 1')}`,
    says: 't.yml:1:15: Expected a control that something leads to, found one that no $ref uses.',
  },
  {
    name: 'a control that two paths lead to',
    text: `$defs: { a: { ${control('b')}, const: 1 } }\nat: { /sysctl/x: { $ref: '#/$defs/a' }, /sysctl/y: { $ref: '#/$defs/a' } }\n`,
    says: 't.yml:1:15: Expected each control at one path, found "b" at /sysctl/y as well.\n  Put "control" beside each "$ref", not into the schema that they share.',
  },
  {
    name: 'the same id twice',
    text: `at:\n  /sysctl/x: { ${control()}, const: 0 }\n  /sysctl/y: { ${control()}, const: 0 }\n`,
    says: 't.yml:3:16: Expected each control once, found "a" again; it is at t.yml:2:16 already.\n  Give one of them another id, or let the file that changes it extend the other and name only that file.',
  },
  {
    name: 'no control',
    text: 'title: x\n',
    says: 't.yml: Expected at least one control, found none: the audit would check nothing.\n  Put "control" and what it asks under a path of "at", or extend "recommended".',
  },
];

test.each(faults)('$name', async ({ text, says }) => {
  expect(await faultsOf(baselineFrom(text))).toBe(says);
});
