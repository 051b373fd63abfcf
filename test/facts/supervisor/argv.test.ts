import { describe, expect, it } from 'vitest';
import { recogniseSupervisord } from '../../../src/facts/supervisor/argv.ts';

const words = (line: string) => line.split(' ');

describe('a command line that is a supervisord', () => {
  it.each([
    ['/usr/bin/python3 /usr/bin/supervisord', { script: '/usr/bin/supervisord' }],
    [
      '/usr/bin/python3 /usr/bin/supervisord -c /etc/s.conf',
      { script: '/usr/bin/supervisord', configFile: '/etc/s.conf' },
    ],
    ['python supervisord', { script: 'supervisord' }],
    ['/usr/bin/python2.7 -E -u /usr/bin/supervisord', { script: '/usr/bin/supervisord' }],
    ['python3.11 -W ignore -X dev -OO /v/bin/supervisord -n', { script: '/v/bin/supervisord', nodaemon: true }],
    ['python3 -Wignore /v/bin/supervisord', { script: '/v/bin/supervisord' }],
    ['pypy3 /v/bin/supervisord', { script: '/v/bin/supervisord' }],
    ['python3.12-dbg /v/bin/supervisord', { script: '/v/bin/supervisord' }],
    ['python3 /v/bin/supervisord-3.9', { script: '/v/bin/supervisord-3.9' }],
    ['python3 /nix/store/x/bin/.supervisord-wrapped', { script: '/nix/store/x/bin/.supervisord-wrapped' }],
    ['python3 /opt/my-supervisord -c a.conf', { script: '/opt/my-supervisord', configFile: 'a.conf' }],
    ['python3 -m supervisor.supervisord -c a.conf', { configFile: 'a.conf' }],
    ['python3 -um supervisor.supervisord -a7', { minfds: 7 }],
    ['python3 -msupervisor.supervisord', {}],
  ])('%s', (line, expected) => {
    expect(recogniseSupervisord(words(line))).toEqual({ implementation: 'python', nodaemon: false, ...expected });
  });

  it('as program text', () => {
    const text = 'import sys; from supervisor.supervisord import main; sys.exit(main())';
    expect(recogniseSupervisord(['python3', '-c', text, '-n', '-a', '9'])).toEqual({
      implementation: 'python',
      script: '-c',
      minfds: 9,
      nodaemon: true,
    });
  });

  it.each([
    ['/usr/bin/supervisord -c /etc/s.conf', undefined, 'go'],
    ['/usr/local/bin/supervisord', '/usr/local/bin/supervisord', 'go'],
    ['supervisord', '/usr/bin/python3.11', 'python'],
    ['/opt/supervisord_0.7.3_Linux_64-bit -c s.conf -d', undefined, 'go'],
  ])('%s with exe %s is %s', (line, exe, implementation) => {
    expect(recogniseSupervisord(words(line), exe)?.implementation).toBe(implementation);
  });
});

describe("supervisord's options as Python's getopt reads them", () => {
  it.each([
    ['-c /a.conf', { configFile: '/a.conf' }],
    ['-c/a.conf', { configFile: '/a.conf' }],
    ['--configuration /a.conf', { configFile: '/a.conf' }],
    ['--configuration=/a.conf', { configFile: '/a.conf' }],
    ['--conf=/a=b.conf', { configFile: '/a=b.conf' }],
    ['-a 65536', { minfds: 65_536 }],
    ['-a65536', { minfds: 65_536 }],
    ['--minfds 65536', { minfds: 65_536 }],
    ['--minfds=65_536', { minfds: 65_536 }],
    ['--minf 65536', { minfds: 65_536 }],
    ['--minp=5', { minprocs: 5 }],
    ['--min 5', {}],
    ['-na 9', { minfds: 9, nodaemon: true }],
    ['-nsa9 -u alice', { minfds: 9, nodaemon: true, user: 'alice' }],
    ['--user=alice --nodaemon', { user: 'alice', nodaemon: true }],
    ['-l -a -n', { nodaemon: true }],
    ['-a 5 -a 6', { minfds: 6 }],
    ['-a -1', { minfds: -1 }],
    ['-a 100k', {}],
    ['-n -- -a 5', { nodaemon: true }],
    ['--future=1 -a 5', { minfds: 5 }],
    ['-Z -a 5', { minfds: 5 }],
    ['-a', {}],
  ])('%s', (options, expected) => {
    const found = recogniseSupervisord(words(`python3 /usr/bin/supervisord ${options}`));
    expect(found).toEqual({ implementation: 'python', script: '/usr/bin/supervisord', nodaemon: false, ...expected });
  });
});

describe('what is no supervisord', () => {
  it.each([
    'tail -f /var/log/supervisord.log',
    'tail -f supervisord',
    'vi /etc/supervisord.conf',
    'grep supervisord',
    'supervisorctl status',
    'python3 /usr/bin/supervisorctl -c /etc/supervisord.conf',
    'python3 /usr/bin/supervisorctl tail supervisord',
    'python3 -m supervisor.supervisorctl',
    'python3 -m http.server supervisord',
    'python3 supervisord_exporter.py',
    'python3 supervisord-monitor.py -c a.conf',
    'python3 /etc/supervisord.conf',
    'python3 /opt/watch.py /usr/bin/supervisord',
    'python3 - supervisord',
    'python3 -i',
    'python3 /usr/bin/supervisord --version',
    'python-config supervisord',
    '/usr/local/bin/supervisord ctl status',
    '/usr/local/bin/supervisord -c a.conf ctl status',
    'bash /usr/bin/supervisord',
    'supervisord-logrotate',
    '',
  ])('%s', (line) => {
    expect(recogniseSupervisord(words(line))).toBeUndefined();
  });

  it('a shell that starts one', () => {
    expect(recogniseSupervisord(['sh', '-c', 'exec /usr/bin/supervisord -n'])).toBeUndefined();
  });

  it('nothing at all', () => {
    expect(recogniseSupervisord([])).toBeUndefined();
  });
});
