/** Files, and what ansible-core 2.14.18 and ansible's source of October 2024 make of them. */
export interface AnsibleAnswer {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly sources: readonly string[];
  /** Per host: groups without `all` and `ungrouped`, and variables. */
  readonly hosts: Readonly<
    Record<string, readonly [groups: readonly string[], vars: Readonly<Record<string, unknown>>]>
  >;
}

export const ansibleAnswers: readonly AnsibleAnswer[] = [
  {
    name: 'the child beats the parent, the parent beats all, the host beats its groups',
    files: {
      'hosts.ini': `
[web]
a w=host
b

[site:children]
web

[web:vars]
w=web
x=web

[site:vars]
w=site
x=site
y=site

[all:vars]
w=all
x=all
y=all
z=all
`,
    },
    sources: ['hosts.ini'],
    hosts: {
      a: [['site', 'web'], { w: 'host', x: 'web', y: 'site', z: 'all' }],
      b: [['site', 'web'], { w: 'web', x: 'web', y: 'site', z: 'all' }],
    },
  },
  {
    name: 'between groups of one depth the later name wins, whatever the order in the file',
    files: {
      'hosts.ini':
        '[zoo]\na\n[ant]\na\n[Bee]\na\n[ant:vars]\nv=ant\n[zoo:vars]\nv=zoo\n[Bee:vars]\nv=Bee\nw=Bee\n[ant:vars]\nw=ant\n',
    },
    sources: ['hosts.ini'],
    hosts: { a: [['Bee', 'ant', 'zoo'], { v: 'zoo', w: 'ant' }] },
  },
  {
    name: 'ansible_group_priority beats the name, but not the depth',
    files: {
      'hosts.ini':
        '[ant]\na\n[zoo]\na\n[deep]\na\n[top:children]\ndeep\n[ant:vars]\nv=ant\nw=ant\nansible_group_priority=10\n[zoo:vars]\nv=zoo\n[deep:vars]\nw=deep\n',
    },
    sources: ['hosts.ini'],
    hosts: { a: [['ant', 'deep', 'top', 'zoo'], { v: 'ant', w: 'deep' }] },
  },
  {
    name: 'a group is as deep as the longest way to it',
    files: {
      'hosts.ini':
        '[low]\na\n[zzz]\na\n[mid:children]\nlow\n[top:children]\nmid\nlow\n[other:children]\nzzz\n[low:vars]\nv=low\n[zzz:vars]\nv=zzz\n',
    },
    sources: ['hosts.ini'],
    hosts: { a: [['low', 'mid', 'other', 'top', 'zzz'], { v: 'low' }] },
  },
  {
    name: 'group_vars/all beats the variables of every group in the inventory file',
    files: {
      'hosts.ini': '[web]\na\n[web:vars]\nv=inline web\nw=inline web\n[all:vars]\nv=inline all\nu=inline all\n',
      'group_vars/all.yml': 'v: file all\n',
    },
    sources: ['hosts.ini'],
    hosts: { a: [['web'], { u: 'inline all', v: 'file all', w: 'inline web' }] },
  },
  {
    name: 'group_vars/web beats group_vars/all, the host line beats both, host_vars beat the host line',
    files: {
      'hosts.ini': '[web]\na t=line u=line\n[web:vars]\nt=inline\nu=inline\nv=inline\nw=inline\n',
      'group_vars/all.yml': 't: all\nu: all\nv: all\nw: all\n',
      'group_vars/web.yml': 't: web\nu: web\nv: web\n',
      'host_vars/a.yml': 't: host_vars\n',
    },
    sources: ['hosts.ini'],
    hosts: { a: [['web'], { t: 'host_vars', u: 'line', v: 'web', w: 'all' }] },
  },
  {
    name: 'group_vars follow the depth of groups within one source, but a later source beats an earlier one',
    files: {
      'one/hosts': '[child]\na\n[parent:children]\nchild\n',
      'one/group_vars/child.yml': 'v: one child\nw: one child\n',
      'one/group_vars/parent.yml': 'v: one parent\n',
      'two/hosts': 'b\n',
      'two/group_vars/parent.yml': 'w: two parent\n',
    },
    sources: ['one/hosts', 'two/hosts'],
    hosts: {
      a: [['child', 'parent'], { v: 'one child', w: 'two parent' }],
      b: [[], {}],
    },
  },
  {
    name: 'the last of several sources wins, and a host keeps what only the first one says',
    files: {
      'a.ini': '[web]\nx v=first w=first\n[web:vars]\ng=first\n',
      'b.yml': 'web:\n  hosts:\n    x: {v: second}\n  vars: {g: second}\n',
    },
    sources: ['a.ini', 'b.yml'],
    hosts: { x: [['web'], { g: 'second', v: 'second', w: 'first' }] },
  },
  {
    name: 'hosts without a group have the variables of ungrouped, others do not',
    files: {
      'hosts.ini': 'a\nb\n[web]\nb\n[ungrouped:vars]\nv=ungrouped\n',
      'group_vars/ungrouped.yml': 'w: file\n',
    },
    sources: ['hosts.ini'],
    hosts: { a: [[], { v: 'ungrouped', w: 'file' }], b: [['web'], {}] },
  },
  {
    name: 'a value replaces the one before it whole; mappings are not merged',
    files: {
      'hosts.yml':
        'all:\n  vars: {m: {a: 1, b: 2}, l: [1, 2]}\n  children:\n    web:\n      hosts: {a: }\n      vars: {m: {a: 3}, l: []}\n',
    },
    sources: ['hosts.yml'],
    hosts: { a: [['web'], { m: { a: 3 }, l: [] }] },
  },
  {
    name: 'INI types host lines and :vars alike: Python literals, else text',
    files: {
      'hosts.ini':
        'a i=5 s=yes t=True f=1.10 o=010 l="[1, 2]" q="\'x y\'" h=a#b\n[all:vars]\nc = 65536 # files\nd = deploy # ops\ne = "quoted"\nm = {"k": [1, None]}\n',
    },
    sources: ['hosts.ini'],
    hosts: {
      a: [
        [],
        {
          i: 5,
          s: 'yes',
          t: true,
          f: 1.1,
          o: '010',
          l: [1, 2],
          q: 'x y',
          h: 'a',
          c: 65536,
          d: 'deploy # ops',
          e: 'quoted',
          m: { k: [1, null] },
        },
      ],
    },
  },
  {
    name: 'YAML is YAML 1.1, with anchors and merge keys',
    files: {
      'hosts.yml': `
all:
  vars:
    defaults: &defaults {u: 1, v: yes}
  hosts:
    a:
      <<: *defaults
      v: 017
      w: y
      x: 1_000
      n:
    "b[1:2]": *defaults
`,
    },
    sources: ['hosts.yml'],
    hosts: {
      a: [[], { defaults: { u: 1, v: true }, u: 1, v: 15, w: 'y', x: 1000, n: null }],
      b1: [[], { defaults: { u: 1, v: true }, u: 1, v: true }],
      b2: [[], { defaults: { u: 1, v: true }, u: 1, v: true }],
    },
  },
  {
    name: 'a host in several places has the variables of all its lines, the later ones win',
    files: { 'hosts.ini': 'a u=1 v=1\n[web]\na v=2 w=2\n[db]\na w=3\n' },
    sources: ['hosts.ini'],
    hosts: { a: [['db', 'web'], { u: 1, v: 2, w: 3 }] },
  },
  {
    name: 'group_vars may be a directory of files, read by name; it hides the file beside it',
    files: {
      'hosts.ini': '[web]\na\n',
      'group_vars/web/10-base.yml': 'u: base\nv: base\n',
      'group_vars/web/20-more': 'v: more\n',
      'group_vars/web/deep/30.json': '{"w": "deep"}',
      'group_vars/web/.hidden.yml': 'u: hidden\n',
      'group_vars/web/notes.txt': 'not: read\n',
      'group_vars/web/old.yml~': 'u: old\n',
      'group_vars/web.yml': 'u: beside\nx: beside\n',
    },
    sources: ['hosts.ini'],
    hosts: { a: [['web'], { u: 'base', v: 'more', w: 'deep' }] },
  },
  {
    name: 'in a directory all inventories count, by name, and group_vars of its own',
    files: {
      'prod/01-web.yml': 'web:\n  hosts: {a: {v: one}}\n',
      'prod/02-db': '[db]\na v=two\n[web:vars]\nw=ini\n',
      'prod/notes.md': '# Not an inventory\n',
      'prod/old.bak': 'z\n',
      'prod/.hidden': 'z\n',
      'prod/group_vars/web.yaml': 'x: file\n',
      'group_vars/web.yml': 'x: outside\n',
    },
    sources: ['prod'],
    hosts: { a: [['db', 'web'], { v: 'two', w: 'ini', x: 'file' }] },
  },
  {
    name: 'a port after the name is ansible_port, which the same line may override',
    files: { 'hosts.ini': 'a:2222\nb[1:2]:2222 ansible_port=22\n[2001:db8::1]:2222\n::1\n' },
    sources: ['hosts.ini'],
    hosts: {
      a: [[], { ansible_port: 2222 }],
      b1: [[], { ansible_port: 22 }],
      b2: [[], { ansible_port: 22 }],
      '2001:db8::1': [[], { ansible_port: 2222 }],
      '::1': [[], {}],
    },
  },
];
