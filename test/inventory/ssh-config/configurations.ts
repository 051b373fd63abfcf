/** Files of one configuration: `config` is the one that is named, DIR the folder that all of them are in. */
export type Files = Readonly<Record<string, string>>;

export const names = ['web1', 'web2.example.com', 'WEB1', 'db1', '10.0.0.1'];

/** By hand: each shows one rule. */
export const written: readonly Files[] = [
  'User ann',
  'HostName h',
  'Host web1\n User ann\nHost *\n User bob\n Port 2222',
  'Host *\n User bob\nHost web1\n User ann',
  'User first\nHost *\n User second\n Port 23',
  'Host web*\n User ann',
  'Host web?\n User ann',
  'Host WEB1\n User upper\nHost web1\n User lower',
  'Host * !web1\n User ann',
  'Host !web1 *\n User ann',
  'Host !web1\n User ann',
  'Host !db1 !web1\n User ann',
  'Host web1 db1 *.example.com\n User ann',
  'Host *.example.com\n HostName %h.\n',
  'Host web1\n HostName %h.Example.COM',
  'IdentityFile ~/100%%/%%h',
  'Host web1\n HostName 192.0.2.7\n IdentityFile ~/.ssh/%h-%n-%r',
  'Host 10.0.0.*\n HostName 2001:db8::1',
  'Host 10.0.0.1\n Port = 2222',
  'Host\tdb1\n\tPort\t2222',
  '  Host   db1  \n    Port   2222   ',
  'HOST db1\n pOrT 2222',
  'Host=db1\nPort=2222',
  'Host = db1\nPort =2222',
  'Host "db1"\n User "ann"',
  "Host 'db1'\n User 'ann'",
  'Host "web1 db1"\n User ann',
  'Host d"b"1\n User a"n"n',
  'User ann # a comment',
  'IdentityFile ~/a#no-comment',
  '# a comment\n\n   # another\nUser ann',
  'User ann\r\nPort 23\r\n',
  'Host web1 # db1\n User ann',
  'IdentityFile ~/.ssh/a\nIdentityFile ~/.ssh/b\nIdentityFile ~/.ssh/a',
  'Host web1\n IdentityFile ~/.ssh/a\nHost *\n IdentityFile ~/.ssh/b',
  'IdentityFile none',
  'IdentityFile none\nIdentityFile ~/.ssh/b',
  'IdentityFile "~/my keys/%%h"',
  'IdentityFile ~/my\\ keys/a',
  'IdentityFile %d/.ssh/%u/%r',
  'IdentityFile2 ~/.ssh/old',
  'User ann\nIdentityFile ~/.ssh/%r@%h',
  'UserKnownHostsFile ~/a ~/b\nUserKnownHostsFile ~/c',
  'UserKnownHostsFile none',
  'UserKnownHostsFile /dev/null',
  'UserKnownHostsFile "~/known hosts"-%n ~/b',
  'HostKeyAlias alias\nUserKnownHostsFile ~/%k-%h-%p-%r',
  'UserKnownHostsFile ~/%k-%n-%u',
  'Host web1\n HostKeyAlias one\nHost *\n HostKeyAlias two',
  'ProxyJump b',
  'ProxyJump jo@b:2222',
  'ProxyJump a,jo@b:23,c',
  'ProxyJump ssh://jo@b:23',
  'ProxyJump [2001:db8::1]:23',
  'ProxyJump b # a comment',
  'Host web1\n ProxyJump none\nHost *\n ProxyJump b',
  'Host web1\n ProxyCommand none\nHost *\n ProxyJump b',
  'Host db1\n ProxyJump b\nHost *\n ProxyCommand none',
  'ProxyJump=b',
  'Host web1\n User ann\nMatch all\n User bob\n Port 23',
  'Match ALL\n User ann\nHost db1\n Port 23',
  'Host db1\n Port 23\nMatch "all"\n User ann',
  'IgnoreUnknown Use*,Else\nUseless yes\nelse yes\nUser ann',
  'StrictHostKeyChecking no\nControlMaster auto\nUser ann\nSetEnv A=b\nCiphers aes256-gcm@openssh.com',
  'Host web1\n ProxyCommand nc %h %p\nHost db1\n User ann',
].map((config) => ({ config: config.replace('ProxyCommand nc %h %p', 'StrictHostKeyChecking ask') }));

/** With an Include: what it says counts where it stands, and ends with its file. */
export const including: readonly Files[] = [
  { config: 'Include DIR/a\nUser ann', a: 'User bob\nPort 23' },
  { config: 'Include DIR/a DIR/b\nUser ann', a: 'Host db1\n User bob', b: 'User carl' },
  { config: 'Host db1\n Include DIR/a\n Port 24', a: 'User bob\nHost web1\n User no\nHost db1\n Port 23' },
  { config: 'Host db1\n Include DIR/a\nHost *\n User z', a: 'Match all\n User bob' },
  { config: 'Include DIR/a\nPort 24\nUser ann', a: 'Host db1\n User bob' },
  {
    config: 'Include DIR/conf.d/*.conf',
    'conf.d/2.conf': 'User two',
    'conf.d/1.conf': 'User one',
    'conf.d/0.off': 'User no',
  },
  { config: 'Include DIR/c*/?.conf', 'conf.d/2.conf': 'User two', 'cond/1.conf': 'User one', 'c/.x.conf': 'User no' },
  { config: 'Include DIR/conf.d/*', 'conf.d/b': 'User b', 'conf.d/.a': 'User hidden' },
  { config: 'Include DIR/conf.d/[ab]*', 'conf.d/b': 'User b', 'conf.d/c': 'User c', 'conf.d/.a': 'User hidden' },
  { config: 'Include DIR/missing DIR/none*\nUser ann' },
  { config: 'Include "DIR/with space"\nUser ann', 'with space': 'User bob' },
  { config: 'Include DIR/a', a: 'Include DIR/b\nUser a', b: 'Host web1\n Include DIR/c\n User b', c: 'Port 23' },
  { config: 'Host web1\n Include DIR/a', a: 'Include DIR/b', b: 'Host *\n User b' },
  { config: 'Host !web1 *\n Include DIR/a\nUser z', a: 'IdentityFile ~/.ssh/a\nProxyJump b' },
  { config: 'Include DIR/*.d', 'conf.d/1': 'User no' },
];

/** Mistakes: the real client refuses these too. */
export const mistaken: readonly string[] = [
  'User',
  'User ""',
  'Host',
  'Host ""',
  'User "ann',
  "User 'ann",
  'User ann bob',
  'HostName a b',
  'Port 22 23',
  'Port x',
  'Port 0',
  'Port 65536',
  'NoSuchKeyword yes',
  'NoSuch yes\nIgnoreUnknown NoSuch',
  'IgnoreUnknown No*,!NoSuch\nNoSuch yes',
  'Match',
  'Match all host web1',
  'HostName %x.example.com',
  'ProxyJump',
  'ProxyJump b:x',
  'ProxyJump jo@',
  'Include',
  'Include DIR/config',
  'Include DIR/*',
  'Host other\n User',
  'Host other\n IdentityFile a b',
];

/** The rules against each other: the same for every run. */
export function generated(count: number): readonly Files[] {
  const random = aGenerator(20_260_101);
  return Array.from({ length: count }, () => ({
    config: lines(random, ['Include DIR/a', 'Include DIR/b', 'Include DIR/*.d']),
    a: lines(random, ['Include DIR/b']),
    b: lines(random, []),
    '1.d': lines(random, []),
    '2.d': lines(random, []),
  }));
}

type Random = (below: number) => number;

/** Numerical Recipes' linear congruential generator. */
function aGenerator(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const patterns = ['*', 'web*', 'web?', '*.example.com', '!web1', 'db1', '"web*"', '10.0.?.*', 'WEB*', '!*.com', 'w*1'];
const settings = `HostName %h.internal|HostName X.Example.com|HostName 192.0.2.7|HostName=%h
User ann|User=bob|User = "carl"|User dora # x|Port 2222|Port=23|Port "24"
IdentityFile ~/.ssh/%h|IdentityFile "~/my key"|IdentityFile %d/.ssh/%r-%n|IdentityFile none|IdentityFile /k\\ k
ProxyJump b1|ProxyJump u@b1:23,b2|ProxyJump none|ProxyJump [::1]:22|ProxyCommand none
UserKnownHostsFile ~/kh ~/kh2|UserKnownHostsFile /dev/null|UserKnownHostsFile none|UserKnownHostsFile %d/%h-%k-%p-%r
HostKeyAlias ali|HostKeyAlias=other|StrictHostKeyChecking no|# User no|`.split(/[|\n]/);

function lines(random: Random, includes: readonly string[]): string {
  const pick = (from: readonly string[]) => from[random(from.length)] ?? '';
  return Array.from({ length: 3 + random(9) }, () => {
    const kind = random(10);
    if (kind === 0 && includes.length > 0) return pick(includes);
    if (kind === 1) return 'Match all';
    if (kind > 4) return `${' '.repeat(random(3))}${pick(settings)}`;
    return `Host ${Array.from({ length: 1 + random(3) }, () => pick(patterns)).join(' ')}`;
  }).join('\n');
}
