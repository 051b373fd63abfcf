import type { FileSet } from './real-sysctl.ts';

const A = '/etc/sysctl.d/a.conf';
const FIN = 'net.ipv4.tcp_fin_timeout';
const RETRIES = 'net.ipv4.tcp_retries2';
/** The one parameter that is a text and belongs to a network. What follows it is ignored. */
const TEXT = 'net.ipv4.tcp_fastopen_key';
const OTHER = '0000000a-0000000b-0000000c-0000000d';

/** One file with these lines. */
function one(title: string, ...lines: readonly string[]): FileSet {
  return { title, files: { [A]: `${lines.join('\n')}\n` } };
}

function set(title: string, files: FileSet['files']): FileSet {
  return { title, files };
}

/** How lines and keys are written. */
export const lineSets: readonly FileSet[] = [
  one('a plain assignment', `${FIN}=30`),
  set('no newline at the end', { [A]: `${FIN}=30` }),
  one('blanks around everything', `  \t${FIN}  =\t 30  `),
  one('comment lines', `#${FIN}=30`, `;${RETRIES}=3`, '  # net.core.somaxconn=9', `\t;${FIN}=31`),
  one('a comment line does not continue', `# ${FIN}=30 \\`, `${RETRIES}=3`),
  one('a backslash continues nothing', `${FIN}=\\`, '30', 'net.ipv4.tcp_\\', 'retries2=4', 'net.core.somaxconn=99 \\'),
  one('CRLF', `${FIN}=30\r`, '\r', `${TEXT}=${OTHER}\r`),
  one('a byte order mark', `\ufeff${FIN}=30`, `${RETRIES}=3`),
  one('a form feed around the key', `\f${FIN}\v=\f30`, `${RETRIES}=\f3`),
  one('no assignment', FIN, 'nonsense', `${RETRIES} 3`, 'net.core.somaxconn=99'),
  one('an empty key', '=5', '==', '-=5', '-', `${RETRIES}=3`),
  one('two equals signs', `${FIN}==30`, `${RETRIES}=3=4`),
  one('a failure that does not matter', `-${FIN}=30`, '-net.ipv4.no_such=1', `-${RETRIES} = 3`),
  one('a blank behind the minus', `- ${FIN} = 30`, `-\t${RETRIES}=3`),
  one('blanks inside of a key', 'net . core . somaxconn = 99', 'net.core. somaxconn=98'),
  one('slashes', 'net/ipv4/tcp_fin_timeout=30', '/net/ipv4/tcp_retries2=3'),
  one('a leading dot', '.net.core.somaxconn=99'),
  one('repeated separators', 'net//ipv4///tcp_fin_timeout=30', 'net..ipv4.tcp_retries2=3'),
  one('a dot as a part of the path', 'net/./ipv4/tcp_fin_timeout=30'),
  one('two dots as a part of the path', 'net/ipv4/../ipv4/tcp_fin_timeout=30', `${RETRIES}=3`),
  one('both separators', 'net.ipv4/tcp_fin_timeout=30', 'net/ipv4.tcp_retries2=3'),
  one('an interface with a dot, in slashes', 'net/ipv4/conf/eth0.100/rp_filter=1'),
  one('an interface with a dot, in dots', 'net.ipv4.conf.eth0/100.rp_filter=1'),
  one('an interface with a dot, as nobody may write it', 'net.ipv4.conf.eth0.100.rp_filter=1'),
  one('both spellings of one key', `${FIN}=30`, 'net/ipv4/tcp_fin_timeout=31'),
  one('an interface that is not there', 'net.ipv4.conf.ppp0.rp_filter=1', `${RETRIES}=3`),
  one('a directory as a key', 'net.ipv4=1', 'net.ipv4.conf.lo=1', `${RETRIES}=3`),
];

/** What the kernel makes of values. */
export const valueSets: readonly FileSet[] = [
  one('hexadecimal and octal', `${FIN}=0x1E`, `${RETRIES}=010`, 'net.ipv4.ip_local_port_range=0x1000 060000'),
  one('no octal', 'net.core.somaxconn=08'),
  one('a trailing comment', `${FIN}=30 # seconds`, 'net.ipv4.ip_local_port_range = 5000 65000 # wide'),
  one('a trailing comment with a semicolon', `${RETRIES}=0x10 ; sixteen`, `${FIN}=30 seconds`),
  one('a comment that touches the number', 'net.core.somaxconn=100#c', `${FIN}=30;`),
  one('a trailing comment on a list of ports', 'net.ipv4.ip_local_reserved_ports=80,90-95 # x'),
  one('quotes', `${FIN}="30"`, `${TEXT}="${OTHER}"`, `${RETRIES}='3'`),
  one('signs', `${FIN}=+30`, 'net.ipv4.tcp_keepalive_time=-5', 'net.core.somaxconn=-1'),
  one('an empty value', `${FIN}=`, `${TEXT}=`),
  one('not a number', `${FIN}=abc`, `${RETRIES}=unlimited`, 'net.core.somaxconn=1e3'),
  one('more than one number for one', `${RETRIES}=5 6`),
  one('fewer numbers than there are', 'net.ipv4.tcp_rmem=4097', 'net.ipv4.ip_local_port_range=20000'),
  one('more numbers than there are', 'net.ipv4.ip_local_port_range=20000 30000 40000'),
  one('numbers with much between them', 'net.ipv4.tcp_rmem=4096   87380\t\t16777216'),
  one('numbers with commas', 'net.ipv4.ip_local_port_range=20000,30000', 'net.ipv4.tcp_rmem=4096,1,2'),
  one('ports in any order', 'net.ipv4.ip_local_reserved_ports=9000,80,81,90-95,82'),
  one('a text', `${TEXT} =   ${OTHER}  `),
];

/** Which assignment wins, and what patterns meet. */
export const orderSets: readonly FileSet[] = [
  one('the last of two lines', `${FIN}=30`, `${FIN}=31`),
  one('the last of two lines is bad', `${FIN}=30`, `${FIN}=abc`),
  one('the last of three lines is bad', `${FIN}=30`, `${FIN}=31`, `${FIN}="32"`),
  one('a later exclusion of a key', `${FIN}=30`, `-${FIN}`),
  one('an earlier exclusion of a key', `-${FIN}`, `${FIN}=30`),
  one('a pattern', 'net.ipv4.conf.*.rp_filter=1'),
  one(
    'a pattern, one excluded, one by name',
    'net.ipv4.conf.*.rp_filter=1',
    '-net.ipv4.conf.all.rp_filter',
    'net.ipv4.conf.eth1.rp_filter=2',
  ),
  one('by name before the pattern', 'net.ipv4.conf.eth1.rp_filter=2', 'net.ipv4.conf.*.rp_filter=1'),
  one('by name with a bad value before a pattern', 'net.ipv4.conf.eth1.rp_filter=x', 'net.ipv4.conf.*.rp_filter=1'),
  one('an exclusion in slashes', 'net.ipv4.conf.*.rp_filter=1', '-net/ipv4/conf/eth0.100/rp_filter'),
  one('an exclusion by a pattern', 'net.ipv4.conf.*.rp_filter=1', '-net.ipv4.conf.e*.rp_filter'),
  one('an exclusion of the pattern itself', 'net.ipv4.conf.*.rp_filter=1', '-net.ipv4.conf.*.rp_filter'),
  one('a pattern with a bad value behind another', 'net.ipv4.conf.*.rp_filter=1', 'net.ipv4.conf.e*.rp_filter=x'),
  one('two patterns', 'net.ipv4.conf.*.rp_filter=1', 'net.ipv4.conf.e*.rp_filter=2'),
  one(
    'a pattern twice around another',
    'net.ipv4.conf.*.rp_filter=1',
    'net.ipv4.conf.e*.rp_filter=2',
    'net.ipv4.conf.*.rp_filter=1',
  ),
  one(
    'a pattern changed around another',
    'net.ipv4.conf.*.rp_filter=2',
    'net.ipv4.conf.e*.rp_filter=2',
    'net.ipv4.conf.*.rp_filter=1',
  ),
  one('a pattern that meets an interface with a dot', 'net/ipv4/conf/eth*/rp_filter=1'),
  one(
    'question marks and classes',
    'net.ipv4.conf.[!el]*.rp_filter=1',
    'net.ipv4.conf.eth?.rp_filter=2',
    'net.ipv4.conf.l[a-o].rp_filter=2',
  ),
  one('a class that nobody closes', 'net.ipv4.conf.[lo.rp_filter=1'),
  one('a pattern with an escape', 'net.ipv4.conf.l\\o*.rp_filter=1'),
  one('braces in a pattern', 'net.ipv4.conf.{lo,a*}.rp_filter=1'),
  one('braces within braces in a pattern', 'net.ipv4.conf.{e{th1,x},*l{l,t}}.rp_filter=1'),
  one('braces without any pattern', 'net.ipv4.conf.{lo,all}.rp_filter=1'),
  one('a brace that nobody closes', 'net.ipv4.conf.{lo,a*.rp_filter=1', 'net.ipv4.tcp_fin_time*=30'),
  one('patterns in several parts', 'net.ipv4.tcp_fin_time*=30', 'net.c*.somaxcon?=10'),
  one('a pattern that meets nothing', 'net.ipv4.nosuch*.x=3', `${RETRIES}=5`),
];

/** Which files count. */
export const directorySets: readonly FileSet[] = [
  set('nothing', {}),
  set('an empty file hides', { [A]: '', '/usr/lib/sysctl.d/a.conf': `${FIN}=30\n` }),
  set('a file of comments hides', { [A]: '# off\n', '/usr/lib/sysctl.d/a.conf': `${FIN}=30\n` }),
  set('a link to /dev/null hides', { [A]: { link: '/dev/null' }, '/usr/lib/sysctl.d/a.conf': `${FIN}=30\n` }),
  set('a relative link to /dev/null hides', { [A]: { link: '../../dev/null' }, '/run/sysctl.d/a.conf': `${FIN}=30\n` }),
  set('a link to nowhere hides', { [A]: { link: '/nowhere' }, '/usr/lib/sysctl.d/a.conf': `${FIN}=30\n` }),
  set('a directory hides', { [`${A}/`]: '', '/usr/lib/sysctl.d/a.conf': `${FIN}=30\n` }),
  set('a hidden file is hidden in full', {
    [A]: `${FIN}=31\n`,
    '/usr/lib/sysctl.d/a.conf': `${FIN}=30\n${RETRIES}=3\n`,
  }),
  set('every directory in turn', {
    '/etc/sysctl.d/1.conf': 'net.core.somaxconn=1\n',
    '/run/sysctl.d/1.conf': 'net.core.somaxconn=2\n',
    '/run/sysctl.d/2.conf': `${FIN}=32\n`,
    '/usr/local/lib/sysctl.d/2.conf': `${FIN}=33\n`,
    '/usr/local/lib/sysctl.d/3.conf': `${RETRIES}=3\n`,
    '/usr/lib/sysctl.d/3.conf': `${RETRIES}=4\n`,
    '/usr/lib/sysctl.d/4.conf': 'net.ipv4.tcp_keepalive_time=44\n',
  }),
  set('names by bytes, not by number', {
    '/run/sysctl.d/100-b.conf': `${FIN}=31\n`,
    '/usr/lib/sysctl.d/50-a.conf': `${FIN}=30\n`,
  }),
  set('names by bytes, not by letter', {
    '/run/sysctl.d/B.conf': `${FIN}=31\n`,
    '/usr/lib/sysctl.d/a.conf': `${FIN}=32\n`,
    '/etc/sysctl.d/_.conf': `${FIN}=33\n`,
    '/etc/sysctl.d/é.conf': `${RETRIES}=3\n`,
    '/etc/sysctl.d/z.conf': `${RETRIES}=4\n`,
  }),
  set('a name that is the beginning of another', {
    '/etc/sysctl.d/a.conf': `${FIN}=31\n`,
    '/run/sysctl.d/a-b.conf': `${FIN}=32\n`,
  }),
  set('dotfiles', { '/etc/sysctl.d/.a.conf': `${FIN}=30\n`, '/etc/sysctl.d/.conf': `${RETRIES}=3\n` }),
  set('other names', {
    '/etc/sysctl.d/a.conf.bak': `${FIN}=30\n`,
    '/etc/sysctl.d/README': `${FIN}=30\n`,
    '/etc/sysctl.d/a.CONF': `${FIN}=31\n`,
  }),
  set('sysctl.conf alone', { '/etc/sysctl.conf': `${FIN}=30\n` }),
  set('sysctl.conf against a file', { '/etc/sysctl.conf': `${FIN}=30\n`, '/etc/sysctl.d/zz.conf': `${FIN}=31\n` }),
  set('sysctl.conf through 99-sysctl.conf', {
    '/etc/sysctl.conf': `${FIN}=30\n${RETRIES}=3\n`,
    '/etc/sysctl.d/99-sysctl.conf': { link: '../sysctl.conf' },
    '/etc/sysctl.d/zz.conf': `${FIN}=31\n`,
  }),
  set('99-sysctl.conf hidden by a file', {
    '/etc/sysctl.conf': `${FIN}=30\n`,
    '/etc/sysctl.d/99-sysctl.conf': `${FIN}=31\n`,
    '/usr/lib/sysctl.d/99-sysctl.conf': { link: '../../../etc/sysctl.conf' },
  }),
  set('sysctl.conf with a pattern and an exclusion', {
    '/etc/sysctl.conf': '-net.ipv4.conf.lo.rp_filter\nnet.ipv4.conf.e*.rp_filter=2\n',
    [A]: 'net.ipv4.conf.*.rp_filter=1\n',
  }),
  set('a link to a file elsewhere', {
    [A]: { link: '../elsewhere/y' },
    '/etc/elsewhere/y': { link: 'x' },
    '/etc/elsewhere/x': `${FIN}=31\n`,
  }),
  set('a link to a file that counts as well', {
    '/etc/sysctl.d/z.conf': { link: 'a.conf' },
    [A]: `${FIN}=31\n`,
    '/etc/sysctl.d/m.conf': `${FIN}=32\n`,
  }),
];
