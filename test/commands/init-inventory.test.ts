// init inventory: what it drafts is read back as the very same hosts.
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Host } from '../../src/inventory/host.ts';
import { isGroupName, isHostName } from '../../src/inventory/names.ts';
import { renderInventory } from '../../src/report/draft/render-inventory.ts';
import { skeletonOfName, skeletonOfSaved } from '../../src/report/draft/skeleton-host.ts';
import { aFacts } from '../builders/facts.ts';
import { hostsOf } from '../inventory/a-tree.ts';
import { runCommand } from './a-terminal.ts';
import { inDirectory } from './in-directory.ts';
import { aBundledHost, refused } from './saved-facts.ts';

const resolved = (text: string, defaults = {}) => hostsOf({ 'hosts.yml': text }, 'all', defaults);
/** Where a host stands is not how it is reached. */
const bare = (hosts: readonly Host[]) =>
  hosts.map(({ place: _place, vars: _vars, jump, baseline, ...host }) => ({
    ...host,
    jump: jump.map(({ place: _hopPlace, ...hop }) => hop),
    baseline: baseline?.sources,
  }));

describe('from names', () => {
  test('ranges, ports and users as people write them', async () => {
    const { code, out, err } = await runCommand([
      'init',
      'inventory',
      'web[1:2]',
      'audit@db1:2222',
      '2001:db8::1',
      '[::1]:2200',
      '123',
      'no',
    ]);
    expect({ code, err }).toEqual({
      code: 0,
      err:
        'Look through it, then: limits-audit check-inventory --inventory FILE\n' +
        'For the keys of its hosts: limits-audit init known-hosts --inventory FILE --output known_hosts\n',
    });
    expect(out).toBe(`# Drafted by limits-audit init inventory: 7 hosts from the command line. Nobody was contacted.
# For the editor, once: limits-audit schema inventory > inventory.schema.json
# yaml-language-server: $schema=inventory.schema.json
# Of a host: ansible_host (address), ansible_port, ansible_user, limits_jump, limits_baseline, and
# limits_host_key: SHA256:… to pin its key, as ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub on it prints.
all:
  # vars:
  #   ansible_user: audit # the login name: there is no default
  #   limits_jump: audit@bastion.example.com:22 # jump hosts, the nearest first; "none" for the bastion itself
  #   limits_baseline: baseline.yml # or of a group; without it, the input "baseline"
  hosts:
    web1:
    web2:
    db1:
      ansible_port: 2222
      ansible_user: audit
    "2001:db8::1":
    "::1":
      ansible_port: 2200
    "123":
    "no":
  # children:
  #   web:
  #     hosts: { NAME: , NAME: } # of those above
  #     vars: { limits_baseline: web.yml }
`);
    expect(
      (await resolved(out, { user: 'ops' })).map(({ name, address, port, user }) => [name, address, port, user]),
    ).toEqual([
      ['web1', 'web1', 22, 'ops'],
      ['web2', 'web2', 22, 'ops'],
      ['db1', 'db1', 2222, 'audit'],
      ['2001:db8::1', '2001:db8::1', 22, 'ops'],
      ['::1', '::1', 2200, 'ops'],
      ['123', '123', 22, 'ops'],
      ['no', 'no', 22, 'ops'],
    ]);
  });

  test('the hints of it, taken out of their comments, are read', async () => {
    const { out } = await runCommand(['init', 'inventory', 'web1']);
    const hosts = await resolved(
      out.replaceAll(/^ {2}# ( *(?:vars|ansible_user|limits_jump|limits_baseline):)/gm, '  $1'),
    );
    expect(hosts.map(({ user, jump, baseline }) => [user, jump[0]?.address, baseline?.sources])).toEqual([
      ['audit', 'bastion.example.com', ['baseline.yml']],
    ]);
  });

  test.each([
    [[], 'init inventory is made of names of hosts, of --inventory or of --facts, found none.'],
    [
      ['web1', '--facts', 'x'],
      'init inventory is made of names of hosts, of --inventory or of --facts, found names of hosts and --facts.',
    ],
    [
      ['web1 web2'],
      'expected a host name (letters, digits, ".", "-" and "_", at most 253) or an IP address, found "web1 web2".',
    ],
    [
      ['web1\n  x: y'],
      'expected a host name (letters, digits, ".", "-" and "_", at most 253) or an IP address, found "web1\\u{a}  x: y".',
    ],
    [
      ['{{x}}'],
      'expected a host name (letters, digits, ".", "-" and "_", at most 253) or an IP address, found "{{x}}".',
    ],
    [['web1', 'all'], '"all" names a host and a group, which Ansible mixes up'],
    [['a b@web1'], 'Expected a login name before the host, found "a b".'],
    [['web[1:99999999]'], 'cannot expand the range in "web[1:99999999]": the ranges make more than 10000 hosts.'],
    [['web1', 'web1:2222'], 'The host "web1" was given twice, with another user or port.'],
  ])('%j is an error', async (argv, message) => {
    const { code, out, err } = await runCommand(['init', 'inventory', ...argv]);
    expect([code, out, err.split('\n')[0]]).toEqual([2, '', `error: ${message}`]);
  });
});

describe('from saved facts', () => {
  const facts = (address: string, port: number) => {
    const made = aFacts();
    return { ...made, host: { ...made.host, address, port } };
  };
  const saved = (hosts: readonly object[]) =>
    JSON.stringify({ schemaVersion: 1, gatheredAt: '2026-01-02T03:04:05Z', hosts });
  const init = (hosts: readonly object[]) =>
    inDirectory({ 'facts.json': saved(hosts) }, async () => {
      const ran = await runCommand(['init', 'inventory', '--facts', 'facts.json', '--output', 'inventory.yml']);
      return { ...ran, text: await readFile('inventory.yml', 'utf8').catch(() => '') };
    });

  test('groups, addresses and chosen baselines as they were seen', async () => {
    const chosen = { sources: ['web.yml'], location: { file: 'inventory.yml', line: 2 } };
    const { code, text } = await init([
      aBundledHost({ name: 'web1', groups: ['prod', 'yes'], facts: facts('192.0.2.1', 2222), baseline: chosen }),
      aBundledHost({ name: 'db1', groups: ['prod'], facts: facts('db1', 22) }),
      aBundledHost({ name: 'gone', error: refused }),
    ]);
    expect(code).toBe(0);
    expect(text).toContain(`: 3 hosts from facts.json, read 2026-01-02T03:04:05Z. Nobody was contacted.
# Of 1 that were not read, address and port are not known.
`);
    expect(text.slice(text.indexOf('  hosts:'))).toBe(`  hosts:
    web1:
      ansible_host: "192.0.2.1"
      ansible_port: 2222
      limits_baseline: [web.yml]
    db1:
    gone:
  children:
    prod:
      hosts:
        web1:
        db1:
    "yes":
      hosts:
        web1:
`);
  });

  test('what nobody may put into an inventory is refused, all of it at once', async () => {
    const { code, err, text } = await init([
      aBundledHost({ name: 'web1\n  vars: { x: 1 }', error: refused }),
      aBundledHost({ name: 'web2', groups: ["{{ lookup('pipe', 'id') }}", 'a/b'], error: refused }),
      aBundledHost({ name: 'web3', groups: ['web3'], facts: facts('-oProxyCommand=id', 70_000) }),
    ]);
    expect([code, text]).toEqual([2, '']);
    expect(err.match(/^error: .*$/gm)).toEqual([
      'error: facts.json: expected a host name (letters, digits, ".", "-" and "_", at most 253) or an IP address, found "web1\\u{a}  vars: { x: 1 }"',
      `error: facts.json: expected the name of a group, found "{{ lookup('pipe', 'id') }}"`,
      'error: facts.json: expected the name of a group, found "a/b"',
      'error: facts.json: expected an address of "web3", found "-oProxyCommand=id"',
      'error: facts.json: expected a port of "web3", found "70000"',
      'error: facts.json: "web3" names a host and a group, which Ansible mixes up',
    ]);
  });
});

describe('from another inventory', () => {
  const INI = `bastion ansible_host=198.51.100.1 limits_host_key=SHA256:${'A'.repeat(43)}
inner ansible_host=10.0.0.2 ansible_user=hop limits_jump=bastion
[web]
web1 ansible_host=10.0.0.3 ansible_port=2222 limits_jump=inner secret=hunter2
web2 limits_jump=ops@[2001:db8::5]:2200,inner.example.com ansible_become=yes limits_ssh_key=web
here ansible_connection=local
[old:children]
web
[web:vars]
limits_baseline=thorough
`;

  test('the hosts are the same, and their other variables stay where they were', async () => {
    await inDirectory({ 'hosts.ini': INI }, async () => {
      const argv = ['init', 'inventory', '--inventory', 'hosts.ini', '--user', 'ops', '--output', 'inventory.yml'];
      expect((await runCommand(argv)).code).toBe(0);
      const text = await readFile('inventory.yml', 'utf8');
      expect(text).not.toContain('hunter2');
      // inner's login name and its jump are its own.
      expect(bare(await resolved(text))).toEqual(bare(await hostsOf({ 'hosts.ini': INI }, 'all', { user: 'ops' })));
      expect((await runCommand(argv)).err).toContain('expected a new file, found that it is there already');
    });
  });
});

describe('whatever the hosts are called', () => {
  const word = fc.constantFrom(
    'yes',
    'No',
    'on',
    'y',
    'null',
    '1',
    '0x1f',
    '1e3',
    '1_000',
    '017',
    '1.5',
    '12.30.45',
    'web-1',
    'db_2',
    'a.b.c',
    '_x',
    'FALSE',
    '2026-11-25',
  );
  const host = fc.oneof(word, fc.ipV4(), fc.ipV6(), fc.domain()).filter(isHostName);
  const group = fc
    .oneof(word, fc.string({ unit: 'grapheme', maxLength: 8 }))
    .filter((name) => isGroupName(name) && name !== 'all' && name !== 'ungrouped');
  const port = fc.constantFrom(22, 23, 2222, 65_535);
  const hosts = fc.uniqueArray(
    fc.record({ name: host, address: host, port, groups: fc.uniqueArray(group, { maxLength: 3 }) }),
    {
      selector: ({ name }) => name,
      minLength: 1,
      maxLength: 5,
    },
  );

  test('they come back by name, address, port and groups, for us and for another reader of YAML', async () => {
    await fc.assert(
      fc.asyncProperty(hosts, async (given) => {
        // Refused: see above.
        fc.pre(given.every(({ name }) => given.every(({ groups }) => !groups.includes(name))));
        const text = renderInventory(
          given.map(({ name, address, port: at, groups }) => {
            const made = aFacts();
            return skeletonOfSaved(
              aBundledHost({ name, groups, facts: { ...made, host: { ...made.host, address, port: at } } }),
            );
          }),
          'facts.json',
        );
        const read = (await resolved(text, { user: 'ops' })).map(({ name, address, port: at, groups }) => ({
          name,
          address,
          port: at,
          groups: [...groups].sort(),
        }));
        expect(read).toEqual(given.map((each) => ({ ...each, groups: [...each.groups].sort() })));
        // YAML 1.1, as PyYAML reads it.
        const { all } = parse(text, { version: '1.1' });
        expect(Object.keys(all.hosts).sort()).toEqual(given.map(({ name }) => name).sort());
      }),
      { numRuns: 60 },
    );
  });

  test('and a name is a key of its own, whatever it looks like', () => {
    const text = renderInventory(
      ['no', '1', 'web1'].map((name) => skeletonOfName(name, undefined, undefined)),
      'x',
    );
    expect(text).toContain('    "no":\n    "1":\n    web1:\n');
  });
});
