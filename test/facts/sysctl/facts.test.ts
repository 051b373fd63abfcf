import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../src/facts/facts.ts';
import { parseFrame, type SectionName } from '../../../src/probe/frame.ts';
import { anOutput } from '../an-output.ts';
import { factsOf } from '../probe-facts.ts';
import { directorySets } from './file-sets.ts';
import { applyForReal, BEFORE, NONCE } from './real-sysctl.ts';

interface Host {
  /** Text by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Lines of the section. */
  readonly sysctl: readonly string[];
  readonly init?: string;
  /** More lines of the section of files. */
  readonly more?: readonly string[];
}

function factsWith({ files, sysctl, init = 'systemd', more = [] }: Host): Facts {
  const lines = Object.entries(files).flatMap(([path, text], index) => [
    `F ${index + 1} sysctl r ${path}`,
    `M ${index + 1} ${text.length} 1700000000`,
    ...text.split('\n').map((line, at) => `${index + 1}:${at + 1}:${line}`),
  ]);
  return factsOf(anOutput({ files: [...lines, ...more], sysctl, host: [`/proc/1/comm:${init}`] }));
}

const A = '/etc/sysctl.d/a.conf';
const at = { file: A, line: 1 };

describe('what the files set, against the run time', () => {
  it.each([
    ['the same number', 'a=60', 'a=60', { value: 60, ...at, live: 'equal' }],
    ['the same number in hexadecimal', 'a=0x3c', 'a=60', { value: 60, ...at, live: 'equal' }],
    ['a number with words behind it', 'a=30 seconds', 'a=60', { value: 30, ...at, live: 'different' }],
    ['several numbers', 'a=5000  65000 # wide', 'a=5000\t65000', { value: [5000, 65_000], ...at, live: 'equal' }],
    ['fewer numbers', 'a=5000', 'a=5000\t65000', { value: 5000, ...at, live: 'equal' }],
    ['a text', 'a=reno', 'a=cubic', { value: 'reno', ...at, live: 'different' }],
    ['ports in another order', 'a=90-95,80', 'a=80,90-95', { value: '90-95,80', ...at, live: 'equal' }],
    ['what is no number', 'a=abc', 'a=60', { value: 'abc', ...at, live: 'different' }],
  ] as const)('%s', (_, file, live, entry) => {
    const key = 'net.ipv4.x';
    const facts = factsWith({
      files: { [A]: file.replace('a=', `${key}=`) },
      sysctl: [live.replace('a=', 'net/ipv4/x=')],
    });
    expect(facts.sysctlFiles).toEqual({ [key]: entry });
    expect(facts.sysctlUnread).toEqual({});
  });

  it.each([
    ['a key that the kernel does not have', 'net.ipv4.tcp_tw_recycle', { live: 'no-such-key' }],
    ['a key that the probe does not read', 'dev.raid.speed_limit_max', {}],
    ['a key that may not be read', 'vm.mmap_min_addr', {}],
    ['a key of which only the beginning was brought', 'net.ipv4.long', {}],
  ])('%s', (_, key, more) => {
    const facts = factsWith({
      files: { [A]: `${key}=1` },
      sysctl: ['fs/nr_open=5', '!vm/mmap_min_addr', 'net/ipv4/long=1\x02'],
    });
    expect(facts.sysctlFiles).toEqual({ [key]: { value: 1, ...at, ...more } });
  });

  it('says nothing of keys where the run time was read in part or not at all', () => {
    const files = { [A]: 'net.ipv4.tcp_tw_recycle=1' };
    const expected = { 'net.ipv4.tcp_tw_recycle': { value: 1, ...at } };
    expect(factsWith({ files, sysctl: [] }).sysctlFiles).toEqual(expected);
    const lines = ['F 1 sysctl r /etc/sysctl.d/a.conf', 'M 1 30 1700000000', '1:1:net.ipv4.tcp_tw_recycle=1'];
    const output = anOutput({
      files: lines,
      sysctl: ['fs/nr_open=5'],
      end: ['cut sysctl 3'],
      host: ['/proc/1/comm:systemd'],
    });
    expect(factsOf(output).sysctlFiles).toEqual(expected);
  });
});

describe('what `sysctl --system` would do instead', () => {
  const key = 'net.ipv4.tcp_fin_timeout';
  const live = ['net/ipv4/tcp_fin_timeout=60'];

  it('is told where it sets something else', () => {
    const facts = factsWith({ files: { [A]: `${key}=30`, '/etc/sysctl.conf': `#\n${key}=45` }, sysctl: live });
    expect(facts.sysctlFiles).toEqual({
      [key]: { value: 30, ...at, live: 'different', procps: { value: 45, file: '/etc/sysctl.conf', line: 2 } },
    });
    expect(facts.sysctlUnread).toEqual({
      [key]: { value: 45, file: '/etc/sysctl.conf', line: 2, reason: 'sysctl-conf-not-read' },
    });
  });

  it('is nothing where the key is written in a way that only systemd reads', () => {
    const facts = factsWith({ files: { [A]: `- ${key} = 30` }, sysctl: live });
    expect(facts.sysctlFiles).toEqual({ [key]: { value: 30, ...at, live: 'different', procps: {} } });
  });

  it('is what counts without systemd', () => {
    const files = { [A]: `${key}=30`, '/etc/sysctl.conf': `${key}=45` };
    const facts = factsWith({ files, sysctl: live, init: 'init' });
    expect(facts.sysctlFiles).toEqual({ [key]: { value: 45, file: '/etc/sysctl.conf', line: 1, live: 'different' } });
    expect(facts.sysctlUnread).toEqual({ [key]: { value: 30, ...at, reason: 'overridden' } });
  });

  it('is not told where a file that it reads is not readable', () => {
    const more = ['F 9 sysctl d /etc/sysctl.conf'];
    const facts = factsWith({ files: { [A]: `- ${key} = 30` }, sysctl: live, more });
    expect(facts.sysctlFiles).toEqual({ [key]: { value: 30, ...at, live: 'different' } });
    expect(facts.unknown.filter(({ at: where }) => where.startsWith('/sysctl'))).toEqual([]);
  });
});

describe('keys of modules that are not loaded', () => {
  it.each([
    ['net.netfilter.nf_conntrack_max', true],
    ['net.bridge.bridge-nf-call-iptables', true],
    ['net.netfilter.nf_log_all_netns', false],
    ['net.ipv4.tcp_tw_recycle', false],
  ])('%s: %s', (key, later) => {
    const facts = factsWith({ files: { [A]: `${key}=1` }, sysctl: ['fs/nr_open=5'] });
    expect(facts.sysctlFiles).toEqual({ [key]: { value: 1, ...at, live: 'no-such-key' } });
    expect(facts.sysctlUnread).toEqual(later ? { [key]: { value: 1, ...at, reason: 'module-later' } } : {});
  });

  it('are as any others once it is', () => {
    const facts = factsWith({
      files: { [A]: 'net.netfilter.nf_conntrack_max=1' },
      sysctl: ['net/netfilter/nf_conntrack_max=5'],
    });
    expect(facts.sysctlFiles['net.netfilter.nf_conntrack_max']?.live).toBe('different');
    expect(facts.sysctlUnread).toEqual({});
  });
});

it('names a file that counts and cannot be read', () => {
  const facts = factsWith({ files: {}, sysctl: ['fs/nr_open=5'], more: ['F 9 sysctl d /etc/sysctl.d/a.conf'] });
  const detail = '/etc/sysctl.d/a.conf could not be read, and may override the others: audit with become: sudo.';
  expect(facts.unknown.filter(({ at: where }) => where.startsWith('/sysctl'))).toEqual([
    { at: '/sysctlFiles', reason: 'permission-denied', detail },
    { at: '/sysctlUnread', reason: 'permission-denied', detail },
  ]);
});

it('takes a link for one that leads nowhere only where root says so', () => {
  const link = ['F 9 sysctl x /etc/sysctl.d/a.conf', 'L 9 /nowhere'];
  const process = (uid: number) => [
    '900/status:Name:\tsh',
    '900/status:PPid:\t1',
    `900/status:Uid:\t${uid}\t${uid}\t${uid}\t${uid}`,
    '900/stat:S 1 10000',
  ];
  const factsAs = (uid: number) =>
    factsOf(anOutput({ files: link, sysctl: ['fs/nr_open=5'], host: ['/proc/1/comm:systemd'], process: process(uid) }));
  const unknownAs = (uid: number) => factsAs(uid).unknown.filter(({ at: where }) => where === '/sysctlFiles').length;
  expect([unknownAs(0), unknownAs(1000)]).toEqual([0, 1]);
});

describe('the real probe, after the real systemd-sysctl', () => {
  const titles = new Set([
    'a link to /dev/null hides',
    'a link to nowhere hides',
    'a directory hides',
    'every directory in turn',
    'dotfiles',
    'sysctl.conf against a file',
    'sysctl.conf through 99-sysctl.conf',
    '99-sysctl.conf hidden by a file',
    'a link to a file elsewhere',
  ]);
  const sets = directorySets.filter(({ title }) => titles.has(title));

  it.each(applyForReal(sets, titles))('$title', ({ real }) => {
    const frame = parseFrame(Buffer.from(real.probe), NONCE);
    if (frame.state !== 'whole') throw new Error(`the probe's output is ${frame.state}`);
    const output = new Map<SectionName, readonly string[]>(frame.output);
    const host = (output.get('host') ?? []).filter((line) => !line.startsWith('/proc/1/comm:'));
    output.set('host', [...host, '/proc/1/comm:systemd']);
    const facts = factsOf(output);
    expect(facts.unknown.filter(({ at: where }) => where.startsWith('/sysctlFiles'))).toEqual([]);

    // Everything that the files set is what the kernel has now, and nothing else has changed.
    const entries = Object.entries(facts.sysctlFiles);
    expect(entries.filter(([, { live }]) => live !== 'equal')).toEqual([]);
    const changed = Object.entries(BEFORE).filter(
      ([path, value]) => real.systemd.values[path] !== value.replaceAll(' ', '\t'),
    );
    expect(entries.map(([key]) => key).sort()).toEqual(changed.map(([path]) => path.replaceAll('/', '.')).sort());
  });

  it('was asked about all of them', () => {
    expect(sets.map(({ title }) => title).sort()).toEqual([...titles].sort());
  });
});
