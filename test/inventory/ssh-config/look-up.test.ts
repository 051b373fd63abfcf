import { expect, test } from 'vitest';
import { faultsOf } from '../a-tree.ts';
import { type Given, hostsWith, wayOf } from './hosts-with.ts';

test('a host takes everything that the file says of it', async () => {
  const config = `
Host web
  HostName Web.Example.COM
  User deploy
  Port 2222
  IdentitiesOnly yes
  IdentityFile ~/.ssh/%r-%h
  IdentityFile %d/keys/%u%%
  IdentityFile ~/.ssh/%r-%h
  ProxyJump jo@bastion:23
  UserKnownHostsFile ~/known_hosts /etc/known-%k-%p-%n /dev/null
  HostKeyAlias web-key
  StrictHostKeyChecking no
`;
  const [host] = await hostsWith({ config });
  expect(host).toStrictEqual({
    name: 'web',
    transport: 'ssh',
    address: 'web.example.com',
    port: 2222,
    user: 'deploy',
    become: 'none',
    becomeUser: undefined,
    hostKey: undefined,
    hostKeyAlias: 'web-key',
    knownHostsFiles: ['/home/me/known_hosts', '/etc/known-web-key-2222-web'],
    keys: ['@/home/me/.ssh/deploy-web.example.com', '@/home/me/keys/me%'],
    jump: [
      {
        name: 'bastion',
        address: 'bastion',
        port: 23,
        user: 'jo',
        hostKey: undefined,
        hostKeyAlias: undefined,
        knownHostsFiles: [],
        keys: [],
        place: { file: 'ssh/config', line: 10 },
      },
    ],
    groups: [],
    vars: new Map(),
    place: { file: 'hosts.ini', line: 1, column: 1 },
  });
});

test('the inventory beats the file, and the file beats the inputs', async () => {
  const config = 'Host *\n User conf\n Port 23\n IdentityFile ~/k\nHost web db\n ProxyJump conf-jump\n HostName %h.x';
  const inventory = [
    'web ansible_user=own ansible_port=24 limits_jump=own-jump limits_ssh_key=own-key',
    'db limits_jump=none',
    'web2 ansible_host=db',
    'db2 ansible_host=192.0.2.1',
  ].join('\n');
  const hosts = await hostsWith({ config, inventory, defaults: { user: 'in', port: 25, jump: 'in-jump' } });
  expect(hosts.map((host) => `${host.name}: ${wayOf(host)} ${host.keys.join()}`)).toStrictEqual([
    'web: conf@own-jump:23 own@web.x:24 own-key',
    'db: conf@db.x:23 @/home/me/k',
    'web2: conf@conf-jump:23 conf@db.x:23 @/home/me/k',
    'db2: conf@in-jump:23 conf@192.0.2.1:23 @/home/me/k',
  ]);
});

test('jump hosts are looked up as well, and the nearest one brings its own', async () => {
  const config = `
Host edge
  HostName 198.51.100.1
Host bastion
  HostName bastion.example.com
  User jump
  Port 2022
  IdentityFile ~/.ssh/jump
  HostKeyAlias jump-key
  UserKnownHostsFile ~/jump-hosts
  ProxyJump edge
Host far
  ProxyJump nowhere
Host 192.0.2.9
  Port 99
`;
  const ways = async (given: Omit<Given, 'config'>) => (await hostsWith({ config, ...given })).map(wayOf);
  const throughBoth = ['jump@198.51.100.1:22 jump@bastion.example.com:2022 ops@far:22 ops@web:22'];
  expect(await ways({ inventory: 'web limits_jump=bastion,far' })).toStrictEqual(throughBoth);
  expect(await ways({ defaults: { jump: 'bastion,far' } })).toStrictEqual(throughBoth);
  expect(await ways({ inventory: 'web limits_jump=me@bastion:5' })).toStrictEqual([
    'me@198.51.100.1:22 me@bastion.example.com:5 ops@web:22',
  ]);
  // A jump host of the inventory: its own variables first, and ssh_config for the name that Ansible would use.
  const inventory = 'web limits_jump=gate\ngate ansible_host=192.0.2.9 limits_jump=none ansible_user=g';
  expect(await ways({ inventory })).toStrictEqual(['g@192.0.2.9:99 ops@web:22', 'g@192.0.2.9:99']);
  const [host] = await hostsWith({ config, inventory: 'web limits_jump=bastion' });
  expect(host?.jump[1]).toStrictEqual({
    name: 'bastion',
    address: 'bastion.example.com',
    port: 2022,
    user: 'jump',
    hostKey: undefined,
    hostKeyAlias: 'jump-key',
    knownHostsFiles: ['/home/me/jump-hosts'],
    keys: ['@/home/me/.ssh/jump'],
    place: { file: 'hosts.ini', line: 1, column: 5 },
  });
});

test('a jump for every host has to leave out the jump host', async () => {
  expect(await faultsOf(hostsWith({ config: 'Host *\n ProxyJump b' }))).toBe(
    'ssh/config:2: jump hosts lead back to where they start: "b" > "b"\n' +
      '  If "b" is reached directly, say so: limits_jump none, or ProxyJump none in ssh_config.',
  );
  expect((await hostsWith({ config: 'Host b\n ProxyJump none\nHost *\n ProxyJump b' })).map(wayOf)).toStrictEqual([
    'ops@b:22 ops@web:22',
  ]);
});
