import { describe, expect, it } from 'vitest';
import { type SysctlPlan, sysctlAtBoot, sysctlSystem } from '../../../src/facts/sysctl/boot.ts';
import type { TextFile } from '../../../src/facts/text-file.ts';

function file(path: string, text: string, more: Partial<TextFile> = {}): TextFile {
  return { path, lines: text.split('\n'), readable: true, ...more };
}

/** `key = value FILE:LINE`, in the order of the keys. */
function show({ entries }: Pick<SysctlPlan, 'entries'>): readonly string[] {
  return [...entries]
    .map(([key, { value, file: path, line }]) => `${key} = ${JSON.stringify(value)} ${path}:${line}`)
    .sort();
}

/** `key = value FILE:LINE REASON`, in the order of the keys. */
function unread(plan: Pick<SysctlPlan, 'unread'>): readonly string[] {
  return [...plan.unread]
    .map(([key, { value, file: path, line, reason }]) => `${key} = ${JSON.stringify(value)} ${path}:${line} ${reason}`)
    .sort();
}

describe('systemd-sysctl', () => {
  it('reads assignments as they are written', () => {
    const text = [
      '# comment',
      '; comment',
      '',
      'net.ipv4.tcp_fin_timeout=30',
      '  net.ipv4.ip_local_port_range = 5000 65000 # wide',
      '-net.ipv4.tcp_tw_recycle = 1',
      'net/ipv4/conf/eth0.100/rp_filter = 2',
      'kernel.core_pattern = |/bin/x a=b',
      'no assignment',
      '= 5',
      'empty.value =',
    ].join('\n');
    expect(show(sysctlAtBoot([file('/etc/sysctl.d/a.conf', text)]))).toEqual([
      'empty.value = "" /etc/sysctl.d/a.conf:11',
      'kernel.core_pattern = "|/bin/x a=b" /etc/sysctl.d/a.conf:8',
      'net.ipv4.conf.eth0/100.rp_filter = 2 /etc/sysctl.d/a.conf:7',
      'net.ipv4.ip_local_port_range = [5000,65000] /etc/sysctl.d/a.conf:5',
      'net.ipv4.tcp_fin_timeout = 30 /etc/sysctl.d/a.conf:4',
      'net.ipv4.tcp_tw_recycle = 1 /etc/sysctl.d/a.conf:6',
    ]);
  });

  it('sorts by the bytes of the names, whatever the directory, and the last wins', () => {
    const files = [
      file('/usr/lib/sysctl.d/50-a.conf', 'a.x=1'),
      file('/etc/sysctl.d/100-b.conf', 'a.x=2'),
      file('/run/sysctl.d/é.conf', 'a.y=3'),
      file('/etc/sysctl.d/z.conf', 'a.y=4\na/x = 5\na.x = 6'),
    ];
    expect(show(sysctlAtBoot(files))).toEqual(['a.x = 6 /etc/sysctl.d/z.conf:3', 'a.y = 3 /run/sysctl.d/é.conf:1']);
    expect(show(sysctlAtBoot(files.slice(0, 2)))).toEqual(['a.x = 1 /usr/lib/sysctl.d/50-a.conf:1']);
  });

  it('takes one file per name, of the highest directory, in full', () => {
    const directories = ['/lib', '/usr/lib', '/usr/local/lib', '/run', '/etc'];
    const files = directories.map((parent, index) => file(`${parent}/sysctl.d/a.conf`, `a.x=${index}\nb.${index}=1`));
    for (let count = 1; count <= files.length; count += 1) {
      const top = directories[count - 1];
      expect(show(sysctlAtBoot(files.slice(0, count)))).toEqual([
        `a.x = ${count - 1} ${top}/sysctl.d/a.conf:1`,
        `b.${count - 1} = 1 ${top}/sysctl.d/a.conf:2`,
      ]);
    }
  });

  it.each([
    ['empty', file('/etc/sysctl.d/a.conf', '')],
    ['a link to /dev/null', file('/etc/sysctl.d/a.conf', '', { linkTarget: '/dev/null' })],
    [
      'a relative link to /dev/null',
      file('/etc/sysctl.d/a.conf', '', { linkTarget: '../../dev/null', readable: false }),
    ],
  ])('hides the file of that name behind one that is %s', (_, mask) => {
    expect(sysctlAtBoot([mask, file('/usr/lib/sysctl.d/a.conf', 'a.x=1')])).toEqual({
      entries: new Map(),
      unread: new Map(),
      unreadable: [],
    });
  });

  it('passes over dotfiles and other names', () => {
    const paths = [
      '/etc/sysctl.d/.a.conf',
      '/etc/sysctl.d/b.conf.bak',
      '/etc/sysctl.d/sub/c.conf',
      '/opt/sysctl.d/d.conf',
    ];
    expect(show(sysctlAtBoot(paths.map((path) => file(path, 'a.x=1'))))).toEqual([]);
  });

  it('tells what /etc/sysctl.conf holds while nothing reads it', () => {
    const plan = sysctlAtBoot([
      file('/etc/sysctl.conf', '\nnet.ipv4.tcp_tw_reuse=1'),
      file('/etc/sysctl.d/a.conf', 'a.x=1'),
    ]);
    expect(show(plan)).toEqual(['a.x = 1 /etc/sysctl.d/a.conf:1']);
    expect(unread(plan)).toEqual(['net.ipv4.tcp_tw_reuse = 1 /etc/sysctl.conf:2 sysctl-conf-not-read']);
  });

  it.each([
    ['its text is given under its own name', [file('/etc/sysctl.conf', 'a.x=1')], []],
    ['its text is given under the name of the link', [], ['a.x=1']],
  ])('reads /etc/sysctl.conf through 99-sysctl.conf when %s', (_, files, lines) => {
    const link = { path: '/etc/sysctl.d/99-sysctl.conf', lines, readable: true, linkTarget: '../sysctl.conf' };
    const plan = sysctlAtBoot([...files, link]);
    expect(show(plan)).toEqual(['a.x = 1 /etc/sysctl.conf:1']);
    expect(plan.unread.size).toBe(0);
  });

  it('names files that count and cannot be read, and no others', () => {
    const hidden = { lines: [], readable: false };
    const plan = sysctlAtBoot([
      { path: '/etc/sysctl.d/a.conf', ...hidden },
      { path: '/usr/lib/sysctl.d/a.conf', ...hidden },
      { path: '/etc/sysctl.conf', ...hidden },
    ]);
    expect(plan.unreadable).toEqual(['/etc/sysctl.d/a.conf']);
  });

  it('applies patterns to known keys that nothing sets or excludes by name', () => {
    const text = [
      'net.ipv4.conf.*.rp_filter = 2',
      'net.ipv4.conf.eth*.rp_filter = 1',
      '-net.ipv4.conf.all.rp_filter',
      'net.ipv4.conf.eth1.rp_filter = 0',
    ];
    const known = ['all', 'default', 'eth0', 'eth1', 'eth0/100'].map((name) => `net.ipv4.conf.${name}.rp_filter`);
    const plan = sysctlAtBoot([file('/etc/sysctl.d/a.conf', text.join('\n'))], [...known, 'net.ipv4.conf.rp_filter']);
    expect(show(plan)).toEqual([
      'net.ipv4.conf.default.rp_filter = 2 /etc/sysctl.d/a.conf:1',
      'net.ipv4.conf.eth0.rp_filter = 1 /etc/sysctl.d/a.conf:2',
      'net.ipv4.conf.eth0/100.rp_filter = 1 /etc/sysctl.d/a.conf:2',
      'net.ipv4.conf.eth1.rp_filter = 0 /etc/sysctl.d/a.conf:4',
    ]);
  });

  it('takes an assignment back at a later exclusion', () => {
    expect(show(sysctlAtBoot([file('/etc/sysctl.d/a.conf', 'a.x=1\n-a.x')]))).toEqual([]);
  });

  it('takes a byte order mark for a part of the first key, as it will at boot', () => {
    const plan = sysctlAtBoot([file('/etc/sysctl.d/a.conf', '\ufeffa.x=1\r\n\ta.y=2\r')]);
    expect([...plan.entries.keys()]).toEqual(['\ufeffa.x', 'a.y']);
  });

  it('keeps names that hurt JavaScript', () => {
    const plan = sysctlAtBoot([file('/etc/sysctl.d/a.conf', '__proto__=1\nconstructor.prototype=2')]);
    expect([...plan.entries.keys()]).toEqual(['__proto__', 'constructor.prototype']);
  });
});

describe('procps sysctl --system', () => {
  it('reads /etc/sysctl.conf last, dotfiles too, and an exclusion takes nothing back', () => {
    const files = [
      file('/etc/sysctl.conf', 'a.x=1'),
      file('/etc/sysctl.d/99-z.conf', 'a.x=2\na.y=3\n-a.y'),
      file('/etc/sysctl.d/.a.conf', 'a.z=4'),
    ];
    const plan = sysctlSystem(files);
    expect(show(plan)).toEqual([
      'a.x = 1 /etc/sysctl.conf:1',
      'a.y = 3 /etc/sysctl.d/99-z.conf:2',
      'a.z = 4 /etc/sysctl.d/.a.conf:1',
    ]);
  });
});

describe('settings without effect', () => {
  const system = '/usr/lib/sysctl.d/a.conf';
  it.each([
    ['none', [file('/etc/sysctl.d/a.conf', 'a.x=1')], []],
    ['one that says the same', [file('/etc/sysctl.conf', 'a.x=0x1'), file('/etc/sysctl.d/a.conf', 'a.x=1')], []],
    [
      'in /etc/sysctl.conf against another file',
      [file('/etc/sysctl.conf', 'a.x=2'), file('/etc/sysctl.d/a.conf', 'a.x=1')],
      ['a.x = 2 /etc/sysctl.conf:1 sysctl-conf-not-read'],
    ],
    [
      'the last of two in /etc/sysctl.conf',
      [file('/etc/sysctl.conf', 'a.x=2\na.x=3')],
      ['a.x = 3 /etc/sysctl.conf:2 sysctl-conf-not-read'],
    ],
    [
      'overridden, the nearest to what wins',
      [file('/etc/sysctl.d/a.conf', 'a.x=1\na.x=2'), file('/etc/sysctl.d/b.conf', 'a.x=3\na.x=3')],
      ['a.x = 2 /etc/sysctl.d/a.conf:2 overridden'],
    ],
    [
      'taken back by an exclusion',
      [file('/etc/sysctl.d/a.conf', 'a.x=1\n-a.x')],
      ['a.x = 1 /etc/sysctl.d/a.conf:1 overridden'],
    ],
    [
      "the distribution's, overridden: that is what it is for",
      [file(system, 'a.x=1'), file('/etc/sysctl.d/b.conf', 'a.x=2')],
      [],
    ],
    [
      "the distribution's, masked on purpose",
      [file(system, 'a.x=1'), file('/etc/sysctl.d/a.conf', '', { lines: [] })],
      [],
    ],
    [
      "the distribution's, replaced by an edited copy",
      [file(system, 'a.x=1'), file('/etc/sysctl.d/a.conf', 'a.x=2')],
      [],
    ],
    [
      "the distribution's, hidden by a file that does not know the key",
      [file(system, 'a.x=1'), file('/etc/sysctl.d/a.conf', 'a.y=2')],
      ['a.x = 1 /usr/lib/sysctl.d/a.conf:1 masked'],
    ],
    [
      "the administrator's, hidden",
      [file('/usr/local/lib/sysctl.d/a.conf', 'a.x=1'), file('/etc/sysctl.d/a.conf', 'a.x=2')],
      ['a.x = 1 /usr/local/lib/sysctl.d/a.conf:1 masked'],
    ],
    ['a dotfile', [file('/etc/sysctl.d/.a.conf', 'a.x=1')], ['a.x = 1 /etc/sysctl.d/.a.conf:1 dotfile-not-read']],
    ['a pattern', [file('/etc/sysctl.conf', 'a.*=1')], []],
  ])('%s', (_, files, expected) => {
    expect(unread(sysctlAtBoot(files))).toEqual(expected);
  });

  it('under procps: what is overridden, by /etc/sysctl.conf too', () => {
    const plan = sysctlSystem([file('/etc/sysctl.conf', 'a.x=1'), file('/etc/sysctl.d/a.conf', 'a.x=2')]);
    expect(unread(plan)).toEqual(['a.x = 2 /etc/sysctl.d/a.conf:1 overridden']);
  });
});

it('takes no time over hostile files', () => {
  const start = performance.now();
  const known = Array.from({ length: 2000 }, (_, index) => `net.ipv4.conf.${'a'.repeat(200)}${index}.rp_filter`);
  const patterns = Array.from({ length: 20_000 }, (_, index) => `net.ipv4.conf.${'*a'.repeat(100)}${index}.x=1`);
  const plan = sysctlAtBoot([file('/etc/sysctl.d/a.conf', patterns.join('\n'))], known);
  expect(plan.unreadable).toEqual(['/etc/sysctl.d/a.conf']);
  sysctlAtBoot([file('/etc/sysctl.d/a.conf', patterns.slice(0, 40).join('\n'))], known);
  sysctlAtBoot([file('/etc/sysctl.d/a.conf', `a=${'1 '.repeat(500_000)}\n${'.'.repeat(1_000_000)}=1`)], known);
  expect(performance.now() - start).toBeLessThan(3000);
});
