import { expect, it } from 'vitest';
import { UNLIMITED } from '../../../src/facts/facts.ts';
import { runsCommand } from '../../../src/facts/supervisor/command-match.ts';
import { wrapperNofile } from '../../../src/facts/supervisor/wrapper.ts';

it.each([
  ["bash -c 'ulimit -n 65536; exec /srv/app'", 65_536],
  ['/bin/bash -c "ulimit -n 65536 && exec /srv/app"', 65_536],
  ['sh -c "ulimit -n 4096; /srv/app"', 4096],
  ['sh -ec "ulimit -n 4096; /srv/app"', 4096],
  ['bash -lc "ulimit -n 4096; exec app"', 4096],
  ['bash -o pipefail -c "ulimit -n 4096; exec app"', 4096],
  ['bash -euo pipefail -c "ulimit -n 4096; exec app"', 4096],
  ['bash --norc -c "ulimit -n 4096; exec app"', 4096],
  ["sh -c 'ulimit -Sn 4096; exec app'", 4096],
  ["sh -c 'ulimit -S -n 4096; exec app'", 4096],
  ["sh -c 'ulimit -SHn 4096; exec app'", 4096],
  ["sh -c 'ulimit -c unlimited -n 4096; exec app'", 4096],
  ["sh -c 'ulimit -n unlimited; exec app'", UNLIMITED],
  ["sh -c 'ulimit -n 4096 2>/dev/null; exec app 2>&1'", 4096],
  ['sh -c \'ulimit -n "4096"; exec app\'', 4096],
  ["sh -c 'ulimit -n 1024; ulimit -n 4096; exec app'", 4096],
  ["sh -c 'ulimit -n 4096 || true; exec app'", 4096],
  ["sh -c 'cd /srv || exit 1; ulimit -n 4096; exec app'", 4096],
  ["sh -c 'cd /srv && ulimit -n 4096 && exec app'", 4096],
  ['sh -c \'A=1 B="2 3"; ulimit -n 4096; exec $APP --x $HOME/y\'', 4096],
  ["sh -c 'ulimit -n 4096; exec app | tee log'", undefined],
  ["sh -c '# raise\nulimit -n 4096\nexec app'", 4096],
  ["env A=1 sh -c 'ulimit -n 4096; exec app'", 4096],
  ["env -i -u B A=1 nice -n 5 sh -c 'ulimit -n 4096; exec app'", 4096],
  ["sudo -u www -E sh -c 'ulimit -n 4096; exec app'", 4096],
  ["gosu www sh -c 'ulimit -n 4096; exec app'", 4096],
  ["busybox sh -c 'ulimit -n 4096; exec app'", 4096],
  ['prlimit --nofile=4096 /srv/app', 4096],
  ['/usr/bin/prlimit --nofile=4096:8192 --core=0 /srv/app', 4096],
  ['prlimit -n4096 /srv/app', 4096],
  ['prlimit --nofile=4096: -- /srv/app', 4096],
  ['prlimit --nofile=unlimited /srv/app', UNLIMITED],
  ['softlimit -o 4096 -m 100000 app', 4096],
  ['softlimit -o4096 app', 4096],
  ['chpst -u www -o 4096 app', 4096],
  ["sh -c 'ulimit -n 1024; exec prlimit --nofile=4096 app'", 4096],
  ["prlimit --nofile=1024 sh -c 'ulimit -n 4096; exec app'", 4096],
  ['sh -c \'ulimit -n 4096; exec sh -c "exec app"\'', 4096],

  ['/srv/app', undefined],
  ['/srv/app ulimit -n 4096', undefined],
  ["sh -c 'exec app'", undefined],
  ["sh -c 'ulimit -n; exec app'", undefined],
  ["sh -c 'ulimit 4096; exec app'", undefined],
  ["sh -c 'ulimit -u 4096; exec app'", undefined],
  ["sh -c 'ulimit -Hn 4096; exec app'", undefined],
  ["sh -c 'ulimit -n hard; exec app'", undefined],
  ["sh -c 'ulimit -n $N; exec app'", undefined],
  ["sh -c 'ulimit -n $(cat /proc/sys/fs/nr_open); exec app'", undefined],
  ["sh -c 'ulimit -n 4096k; exec app'", undefined],
  ["sh -c 'if true; then ulimit -n 4096; fi; exec app'", undefined],
  ["sh -c '[ -f /x ] && ulimit -n 4096; exec app'", undefined],
  ["sh -c 'false || ulimit -n 4096; exec app'", undefined],
  ["sh -c '(ulimit -n 4096); exec app'", undefined],
  ["sh -c 'ulimit -n 4096 & exec app'", undefined],
  ["sh -c 'echo 1 | ulimit -n 4096; exec app'", undefined],
  ["sh -c 'f() { ulimit -n 4096; }; f; exec app'", undefined],
  ["sh -c 'ulimit -n 4096; . ./limits.sh; exec app'", undefined],
  ["sh -c 'ulimit -n 4096; test -x a && exec a; ulimit -n 5; exec b'", undefined],
  ['sh -c \'ulimit -n 4096; exec sh -c "ulimit -n $N; exec app"\'', undefined],
  ["sh -c 'ulimit -n 4096; exec sudo -u www app'", undefined],
  ["sh -c 'ulimit -n 4096; exec su www -c app'", undefined],
  ["sh 'ulimit -n 4096; exec app'", undefined],
  ['sh /srv/run.sh', undefined],
  ['prlimit --pid 7 --nofile=4096', undefined],
  ['prlimit --nofile=:4096 app', undefined],
  ['prlimit --nofile 4096 app', undefined],
  ["sh -c 'ulimit -n 4096; exec app", undefined],
  ['env -S \'sh -c "ulimit -n 4096; exec app"\'', undefined],
  ['', undefined],
  ['sh -c', undefined],
])('%s', (command, expected) => {
  expect(wrapperNofile(command)).toBe(expected);
});

it.each([
  ['/srv/app -x "a b"', ['/srv/app', '-x', 'a b'], true],
  ['/srv/app -x', ['/srv/app', '-x', ''], false],
  ['/srv/app', ['/srv/app', '-x'], false],
  ['/srv/app.py -x', ['/usr/bin/python3', '/srv/app.py', '-x'], true],
  ['/srv/app.py -x', ['/usr/bin/python3', '-u', '/srv/app.py', '-x'], true],
  ['app.py -x', ['/usr/bin/python3', '/usr/local/bin/app.py', '-x'], true],
  ['app.py -x', ['/usr/bin/python3', '/usr/local/bin/other.py', '-x'], false],
  ["bash -c 'ulimit -n 4096; exec /srv/app -x'", ['/srv/app', '-x'], true],
  ["bash -c 'ulimit -n 4096; exec /srv/app -x'", ['bash', '-c', 'ulimit -n 4096; exec /srv/app -x'], true],
  ['env A=1 nice -n 5 /srv/app', ['/srv/app'], true],
  ["sh -c 'exec /srv/app --port $PORT'", ['/srv/app', '--port', '80'], false],
  ['\ufffe', ['/srv/app'], false],
  ['\ufffe/app \ufffe -v', ['/srv/app', '1', '2', '-v'], true],
  ['\ufffe/app -v', ['/srv/app', '-w'], false],
  ['/srv/app "', ['/srv/app', '"'], false],
  ['/srv/app', [], false],
])('%j runs %j: %s', (command, argv, expected) => {
  expect(runsCommand(command, argv)).toBe(expected);
});

it('takes no time over a hostile command', () => {
  const start = performance.now();
  for (const piece of ['$(', '"', "'", '<<', 'a=', '\\', ';', '&&', '>', '{ ', 'ulimit -n 1;', 'exec ']) {
    wrapperNofile(`sh -c "${piece.repeat(20_000)}"`);
    wrapperNofile(`sh -c '${piece.repeat(20_000)}'`);
  }
  wrapperNofile('sh -c '.repeat(20_000));
  wrapperNofile('env '.repeat(20_000));
  expect(performance.now() - start).toBeLessThan(2000);
});
