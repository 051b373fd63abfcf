import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maskSecrets } from '../../../src/facts/supervisor/secrets.ts';

it.each([
  ['app --password=hunter2 -v', 'app --password=*** -v'],
  ['app --password hunter2 -v', 'app --password *** -v'],
  ['app --db-password="a b" -v', 'app --db-password=*** -v'],
  ["app --token 'a b' -v", 'app --token *** -v'],
  ['app -token=x', 'app -token=***'],
  ['FOO_SECRET=x BAR=y app', 'FOO_SECRET=*** BAR=y app'],
  ['env AWS_SECRET_ACCESS_KEY=a/b+c= app', 'env AWS_SECRET_ACCESS_KEY=*** app'],
  ['app --api-key k --apikey=k --api_key k', 'app --api-key *** --apikey=*** --api_key ***'],
  ['psql postgres://bob:hunter2@db:5432/x', 'psql postgres://bob:***@db:5432/x'],
  ['redis://:hunter2@h/0', 'redis://:***@h/0'],
  ['git clone https://ghp_abc@github.com/x', 'git clone https://***@github.com/x'],
  ['amqp://u:p@ss@host/', 'amqp://u:***@host/'],
  ['amqp://u:p/ss@host/', 'amqp://u:***@host/'],
  ['http://h:80/a@b', 'http://h:80/a@b'],
  ['a=http://u:p@h,http://v:q@i', 'a=http://u:***@h,http://v:***@i'],
  ['curl -H "Authorization: Bearer abc.def" http://x', 'curl -H "Authorization: ***" http://x'],
  ["curl -H 'X-Auth-Token: abc' http://x", "curl -H 'X-Auth-Token: ***' http://x"],
  ['curl -u bob:hunter2 http://x', 'curl -u *** http://x'],
  ['mysqld_safe; mysql -uroot -phunter2 db', 'mysqld_safe; mysql -uroot -p*** db'],
  ['/usr/bin/sshpass -p hunter2 ssh h', '/usr/bin/sshpass -p *** ssh h'],
  ['redis-cli -a hunter2 ping', 'redis-cli -a *** ping'],
  ['app {"password": "hunter2", "x": 1}', 'app {"password": ***, "x": 1}'],
  ['app --url http://x/?token=abc&y=1', 'app --url http://x/?token=***&y=1'],
  ['app --auth --verbose', 'app --auth --verbose'],
  ['app --requirepass hunter2', 'app --requirepass ***'],
  ["bash -c 'export DB_PASSWORD=hunter2; exec app'", "bash -c 'export DB_PASSWORD=***; exec app'"],
  ['app --password=%(ENV_PASSWORD)s', 'app --password=***'],

  ['/srv/app --port 8080 --name x', '/srv/app --port 8080 --name x'],
  ['python /srv/passwords/app.py', 'python /srv/passwords/app.py'],
  ['mkdir -p /x', 'mkdir -p /x'],
  ['http://host:80/path@x', 'http://host:80/path@x'],
  ['', ''],
])('%s', (command, expected) => {
  expect(maskSecrets(command)).toBe(expected);
});

it('leaves nothing of a secret behind, whatever stands around it', () => {
  const around = fc.string({ unit: fc.constantFrom('a', ' ', '=', '-', ':', '/', '@', ';', ','), maxLength: 12 });
  const form = fc.constantFrom('--password=', '--token ', 'X_SECRET=', '--api-key=', 'https://bob:');
  fc.assert(
    fc.property(around, form, (before, name) => {
      const end = name.startsWith('https') ? '@host' : '';
      expect(maskSecrets(`app ${before} ${name}hunter2${end} x`)).not.toContain('hunter2');
    }),
  );
});

it('is cut, and takes no time', () => {
  const start = performance.now();
  for (const piece of ['a', '://a@', 'password ', '"', 'password="', '-', '=', ':', 'a@', '\\"', 'token: ']) {
    expect(maskSecrets(piece.repeat(100_000)).length).toBeLessThan(20_000);
  }
  expect(performance.now() - start).toBeLessThan(2000);
});
