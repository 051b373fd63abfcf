import { expect, test } from 'vitest';
import { faultsOf, load } from './a-tree.ts';

const isName = 'expected a host name (letters, digits, ".", "-" and "_", at most 253) or an IP address, found';
const saved = 'Save what it prints, and use that: ansible-inventory --list > inventory.json';

const newGroup = (name: string) => `Define it: [${name}] with its hosts, or [${name}:children] with its groups.`;

test.each([
  ['[web', `hosts.ini:1:1: cannot expand the range in "[web": a bracket is not closed`],
  ['[web]]', 'hosts.ini:1:1: expected [group], [group:children] or [group:vars], found "[web]]"'],
  ['[]', 'hosts.ini:1:1: expected [group], [group:children] or [group:vars], found "[]"'],
  ['[my web]\nlost', 'hosts.ini:1:1: expected [group], [group:children] or [group:vars], found "[my web]"'],
  ['[web:var]\na=1', 'hosts.ini:1:1: expected [group], [group:children] or [group:vars], found "[web:var]"'],
  [
    'a\n  [::1]',
    'hosts.ini:2:3: expected [group], [group:children] or [group:vars], found "[::1]"\n  Write an IPv6 address without brackets when no port follows.',
  ],
  [
    '[a/b]\nh',
    'hosts.ini:1:1: expected a group name (at most 253 characters, no slashes, no control characters), found "a/b"',
  ],
  [
    'a\n[web:children]\ndb',
    `hosts.ini:3:1: [web:children] names the group "db", which is not defined\n  ${newGroup('db')}`,
  ],
  [
    '[db]\na\n[web:children]\ndbs',
    'hosts.ini:4:1: [web:children] names the group "dbs", which is not defined\n  Did you mean "db"?',
  ],
  [
    'a\n[web:vars]\nv=1',
    `hosts.ini:2:1: [web:vars] sets variables of a group that is not defined\n  ${newGroup('web')}`,
  ],
  ['[web]\na\n[x:children]\nweb db', 'hosts.ini:4:1: expected a group name in [x:children], found "web db"'],
  [
    '[web]\na\n[web:vars]\nansible_password: hunter2',
    'hosts.ini:4:1: expected name=value in [web:vars], found a line without a name and "="',
  ],
  [
    '[web]\na\n[web:vars]\n= x',
    'hosts.ini:4:1: expected name=value in [web:vars], found a line without a name and "="',
  ],
  [
    'a ansible_password=two words',
    'hosts.ini:1:24: expected name=value after the host, found a word without a name and "="\n  Put quotes around a value with spaces: name="two words".',
  ],
  [`a v="open`, 'hosts.ini:1:5: expected a host and its variables, found a quote that is not closed'],
  ['a v=x\\', 'hosts.ini:1:6: expected a host and its variables, found a backslash at its end'],
  ['a\u0007b', String.raw`hosts.ini:1:2: expected a line of text, found the character "\u{7}"`],
  [
    '- web1',
    `hosts.ini:1:3: expected name=value after the host, found a word without a name and "="\n  Put quotes around a value with spaces: name="two words".\nhosts.ini:1:1: ${isName} "-"`,
  ],
  ['all:\n  hosts:', `hosts.ini:1:1: ${isName} "all:"\nhosts.ini:2:3: ${isName} "hosts:"`],
  ['web[9:1]', 'hosts.ini:1:1: cannot expand the range in "web[9:1]": the range runs backwards'],
  [
    'web1\n[web]\nweb1:2222',
    'hosts.ini:3:1: host "web1" gets port 2222 here, but was first named without it in hosts.ini:1\n  Ansible ignores this port. Set ansible_port, or name the port where the host stands first.',
  ],
  [
    'a\n[web]\nb\n[web:vars]\nansible_group_priority=high',
    'hosts.ini:5:1: ansible_group_priority must be a whole number',
  ],
  [
    '[web]\nweb\n',
    `hosts.ini:2:1: "web" names a host and a group (hosts.ini:1:1)\n  Rename one of them: Ansible gives the variables of the one to the other.`,
  ],
  [
    '[a:children]\nb\n[b:children]\nc\n[c:children]\na\n[d]\nh',
    `hosts.ini:2:1: groups contain each other: "a" > "b" > "c" > "a"\n  Take one of them out of the other's children.`,
  ],
  [
    '[a:children]\na\n[d]\nh',
    `hosts.ini:2:1: groups contain each other: "a" > "a"\n  Take one of them out of the other's children.`,
  ],
  [
    '[a:children]\nall\n[d]\nh',
    `hosts.ini:2:1: groups contain each other: "a" > "all" > "a"\n  Take one of them out of the other's children.`,
  ],
])('malformed INI: %j', async (text, fault) => {
  expect(await faultsOf(load(text))).toBe(fault);
});

const inGroup = 'expected "hosts", "vars" or "children" in the group';

test.each([
  [
    'all:\n  hosts:\n    a:\n    b:\n    a:\n',
    'a.yml:5:5: the key "a" is given twice in one mapping\n  It stands first in a.yml:3.',
  ],
  [
    'all:\n  hosts:\n    a:\nall:\n',
    'a.yml:4:1: the key "all" is given twice in one mapping\n  It stands first in a.yml:1.',
  ],
  [
    'all:\n  hosts:\n    a: {v: 1, v: 2}\n',
    'a.yml:3:15: the key "v" is given twice in one mapping\n  It stands first in a.yml:3.',
  ],
  ['all:\n  hosts\n    a:\n', 'a.yml:2:3: malformed YAML: Implicit keys need to be on a single line'],
  [
    'all: [1,\n',
    'a.yml:2:1: malformed YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
  ],
  ['all:\n\thosts:\n', 'a.yml:2:1: malformed YAML: Tabs are not allowed as indentation'],
  ['a: 1\n---\nb: 2\n', 'a.yml:2:1: expected one YAML document, found a second one'],
  ['- web1\n- web2\n', 'a.yml:1:1: expected groups ("all:" with "hosts:"), found a list'],
  ['web1\n', 'a.yml:1:1: expected groups ("all:" with "hosts:"), found a string'],
  [
    'all:\n  hosts:\n    - web1\n',
    'a.yml:3:5: expected a mapping in "hosts" of the group "all", found a list\n  Write each name as a key, with a colon and without a dash: "web1:".',
  ],
  ['all:\n  hosts:\n    a: 10.0.0.1\n', 'a.yml:3:8: expected a mapping in the host "a", found a string'],
  ['web: 5\n', 'a.yml:1:6: expected a mapping in the group "web", found a number'],
  ['all:\n  host:\n    a:\n', `a.yml:2:3: ${inGroup} "all", found "host"\n  Did you mean "hosts"?`],
  [
    'all:\n  web:\n    hosts: {a: }\n',
    `a.yml:2:3: ${inGroup} "all", found "web"\n  Groups inside a group stand below its "children:".`,
  ],
  [
    'all:\n  ansible_user: x\n',
    `a.yml:2:3: ${inGroup} "all", found "ansible_user"\n  Variables of a group stand below its "vars:".`,
  ],
  [
    'all:\n  hosts:\n    22:\n',
    'a.yml:3:5: expected the name of a host, found 22, which is not a string in YAML\n  Put it in quotes: "22":',
  ],
  ['all:\n  hosts:\n    "web[3:1]":\n', 'a.yml:3:5: cannot expand the range in "web[3:1]": the range runs backwards'],
  ['all:\n  hosts:\n    "-oProxyCommand":\n', `a.yml:3:5: ${isName} "-oProxyCommand"`],
  [
    'all:\n  vars:\n    v: {{ x }}\n',
    'a.yml:3:9: expected a key, found a mapping\n  Put quotes around a value that starts with "{{".',
  ],
  ['all:\n  hosts: *web\n', 'a.yml:2:10: the alias "*web" has no anchor before it'],
  ['all: &a\n  children:\n    b: *a\n', 'a.yml:3:8: the alias "*a" stands inside its own anchor'],
  ['all:\n  hosts:\n    a: {<<: 5}\n', 'a.yml:3:13: expected a mapping or a list of mappings to merge'],
  ['all:\n  vars: {v: !env HOME}\n', 'a.yml:2:18: the YAML tag "!env" is not known here'],
  [
    'a:\n  children:\n    b:\n      children:\n        a:\n',
    `a.yml:3:5: groups contain each other: "a" > "b" > "a"\n  Take one of them out of the other's children.`,
  ],
])('malformed YAML: %j', async (text, fault) => {
  expect(await faultsOf(load({ 'a.yml': text }))).toBe(fault);
});

test.each([
  ['{"_meta": {"hostvars": []}, "web": ["a"]}', 'a.json:1:24: expected a mapping in "_meta.hostvars", found a list'],
  ['{"_meta": {"hostvars": {"a": 5}}, "web": ["a"]}', 'a.json:1:30: expected the variables of "a", found a number'],
  ['{"web": [5]}', 'a.json:1:10: expected a name in "hosts" of the group "web", found a number'],
  ['{"web": ["a"], "db": 5}', 'a.json:1:22: expected the group "db", found a number'],
  [
    '{"web": ["a"], "db": {"hosts": {}}}',
    'a.json:1:32: expected a list of names in "hosts" of the group "db", found a mapping',
  ],
  ['{"web": ["a"], "db": {"host": []}}', `a.json:1:23: ${inGroup} "db", found "host"`],
  ['{"web": ["web[1:2]"]}', `a.json:1:10: ${isName} "web[1:2]"`],
  [
    '{"web": ["a"], "web": ["b"]}',
    'a.json:1:16: the key "web" is given twice in one mapping\n  It stands first in a.json:1.',
  ],
])('malformed JSON: %s', async (text, fault) => {
  expect(await faultsOf(load({ 'a.json': text }))).toBe(fault);
});

test('all faults of all files are told at once, also those of group_vars', async () => {
  const files = {
    'inv/a.ini': '[web]\nweb1\nweb2:0\n[web:vars]\noops\n',
    'inv/b.yml': 'db:\n  host: {db1: }\n',
    'inv/c.py': '#!/bin/sh\n',
    'inv/group_vars/web.yml': 'v: 1\nv: 2\n',
    'inv/group_vars/db.yml': '- 1\n',
    'inv/group_vars/nobody.yml': 'not: [read\n',
  };
  expect(await faultsOf(load(files, ['inv']))).toBe(
    [
      'inv/a.ini:3:1: expected a port from 1 to 65535 after the host, found "web2:0"',
      'inv/a.ini:5:1: expected name=value in [web:vars], found a line without a name and "="',
      `inv/b.yml:2:3: ${inGroup} "db", found "host"`,
      '  Did you mean "hosts"?',
      'inv/c.py: this is a program (dynamic inventory), which is never run',
      `  ${saved}`,
      'inv/group_vars/web.yml:2:1: the key "v" is given twice in one mapping',
      '  It stands first in inv/group_vars/web.yml:1.',
      'inv/group_vars/db.yml:1:1: expected variables ("name: value"), found a list',
    ].join('\n'),
  );
});

test('more than a hundred faults are counted, not listed', async () => {
  const text = await faultsOf(load('[x:vars]\n'.repeat(1) + '-\n'.repeat(150)));
  expect(text.split('\n').slice(-1)).toStrictEqual(['and 51 more problems in the inventory']);
});

test('a message never repeats a value that may be a secret', async () => {
  const texts = await Promise.all([
    faultsOf(load('a password=hunter2 hunter2')),
    faultsOf(load('a\n[all:vars]\npassword hunter2')),
    faultsOf(load({ 'a.yml': 'all:\n  vars:\n    password: "hunter2" hunter2\n' })),
    faultsOf(load({ 'a.yml': 'all:\n  vars:\n    password: [hunter2\n' })),
    faultsOf(load({ 'a.yml': 'all:\n  hosts:\n    a: hunter2\n' })),
  ]);
  expect(texts.join('\n')).not.toContain('hunter2');
});
