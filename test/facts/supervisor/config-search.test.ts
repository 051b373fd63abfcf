import { expect, it } from 'vitest';
import { configSearchPath } from '../../../src/facts/supervisor/config-search.ts';

it.each([
  [
    { script: '/usr/bin/supervisord' },
    '/srv',
    [
      '/usr/etc/supervisord.conf',
      '/usr/supervisord.conf',
      '/srv/supervisord.conf',
      '/srv/etc/supervisord.conf',
      '/etc/supervisord.conf',
      '/etc/supervisor/supervisord.conf',
    ],
  ],
  [
    { script: '/usr/bin/supervisord' },
    undefined,
    ['/usr/etc/supervisord.conf', '/usr/supervisord.conf', '/etc/supervisord.conf', '/etc/supervisor/supervisord.conf'],
  ],
  [
    { script: 'bin/supervisord' },
    '/',
    ['/etc/supervisord.conf', '/supervisord.conf', '/etc/supervisor/supervisord.conf'],
  ],
  [{}, undefined, ['/etc/supervisord.conf', '/etc/supervisor/supervisord.conf']],
  [{ script: '/usr/bin/supervisord', configFile: '/a/../b.conf' }, undefined, ['/b.conf']],
  [{ configFile: 'b.conf' }, '/srv', ['/srv/b.conf']],
  [{ configFile: 'b.conf' }, undefined, []],
])('%j started in %s', (argv, cwd, expected) => {
  expect(configSearchPath(argv, cwd)).toEqual(expected);
});
