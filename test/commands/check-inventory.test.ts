import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from './a-terminal.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limits-audit-check-inventory-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function check(files: Readonly<Record<string, string>>, ...flags: readonly string[]) {
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
  return runCommand(['check-inventory', '--inventory', join(folder, 'hosts'), ...flags], { HOME: folder });
}

const hosts = `
bastion ansible_host=2001:db8:1:2:3:4:5:6 ansible_user=ops limits_jump=none
web1 limits_jump=edge.example.com:2022,bastion ansible_user=audit
web2 token=canary
here ansible_connection=local
`;

test('the table says the whole way to a host', async () => {
  const { code, out, err } = await check({ hosts }, '--user', 'jo', '--jump', 'ops@gate');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out.replaceAll(folder, '.')).toBe(
    [
      'host     reached as                                                                    become  groups  defined at',
      'bastion  ops@[2001:db8:1:2:3:4:5:6]:22                                                 none            ./hosts:2:1',
      'web1     audit@web1:22 via audit@edge.example.com:2022, ops@[2001:db8:1:2:3:4:5:6]:22  none            ./hosts:3:1',
      'web2     jo@web2:22 via ops@gate:22                                                    none            ./hosts:4:1',
      'here     this machine                                                                  none            ./hosts:5:1',
      '4 hosts. Nobody was contacted.',
      '',
    ].join('\n'),
  );
});

test('ssh_config is read from the home of the user, and --json holds the way', async () => {
  const config = 'Host web2\n User me\n HostName h.example.com\n ProxyJump gate\n IdentityFile /keys/web\n';
  const { out } = await check({ hosts, config }, '--hosts', 'web2', '--ssh-config', '~/config', '--json');
  expect(JSON.parse(out)).toEqual([
    {
      name: 'web2',
      transport: 'ssh',
      address: 'h.example.com',
      port: 22,
      user: 'me',
      knownHostsFiles: [],
      keys: ['@/keys/web'],
      jump: [
        {
          name: 'gate',
          address: 'gate',
          port: 22,
          user: 'me',
          knownHostsFiles: [],
          keys: [],
          place: { file: join(folder, 'config'), line: 4 },
        },
      ],
      become: 'none',
      groups: [],
      vars: ['token'],
      place: { file: join(folder, 'hosts'), line: 4, column: 1 },
    },
  ]);
  expect(out).not.toContain('canary');
});

test('what is wrong with the inventory and with ssh_config is told at once', async () => {
  const { code, err } = await check({ hosts: 'web:0\n', config: 'Prot 22\n' }, '--ssh-config', '~/config');
  expect({ code, err: err.replaceAll(folder, '.') }).toEqual({
    code: 2,
    err:
      'error: ./hosts:1:1: expected a port from 1 to 65535 after the host, found "web:0"\n' +
      'error: ./config:1: ssh_config has no keyword "Prot"\n  Did you mean "Port"?\n',
  });
});

test('the user that sudo becomes is shown', async () => {
  const { out } = await check({ hosts: 'web1 ansible_user=audit\n' }, '--become', 'sudo:svc');
  expect(out).toContain('audit@web1:22  sudo:svc  ');
});
