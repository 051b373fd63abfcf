import type { Case } from './real-supervisor.ts';

const MAIN = '[supervisord]\n';
const APP = '[program:app]\ncommand=/bin/cat\n';

/** A case of one file. */
function one(title: string, text: string, more: Omit<Case, 'title' | 'files'> = {}): Case {
  return { title, files: { 'supervisord.conf': text }, ...more };
}

const INTEGERS = ['65536', '+5', '007', '1_000', ' 12 ', '-1', '0', '٣٢', '1__0', '_1', '1_', '', '100k', '65,535'];
const MORE_INTEGERS = ['0x10', '1e6', 'unlimited', '1024;c', '1024 ;c', '1024 #c', '1024#c', '"1024"', '3.0', '1 000'];
const BOOLEANS = ['yes', 'TRUE', 'on', '1', 'No', 'false', 'OFF', '0', '', 'maybe', 'y', 't'];
const SIGNALS = ['TERM', 'sigterm', ' hup ', '15', '34', '33', '65', '0', 'SIGSIGTERM', 'FOO', '', 'SIG_DFL', 'RTMIN'];
const FORMATS = [
  '%(program_name)s',
  '%(process_num)02d',
  '%(process_num)-4dx',
  '%(process_num)+05d',
  '%(process_num)x',
  '%(process_num)#o',
  '%(process_num).3d',
  '%(process_num)s',
  '%(process_num)5s|',
  '%(process_num)c',
  '%(group_name).2s',
  '%(host_node_name)s',
  '%(numprocs)d',
  '%(program_name)d',
  '%(nothing)s',
  '%(program_name)',
  '%(program_name',
  '%(program_name)%',
  '100%%',
  '100%',
  'date +%s',
  'date +%s %s',
  'date +%Y',
  '%(program_name)s %s',
  '%d',
  '%5%',
  '%(here)s/x',
];

export const configurations: readonly Case[] = [
  one('nothing but the section', MAIN),
  one('empty file', ''),
  one('no [supervisord]', APP),
  one('a line before any section', `minfds=1\n${MAIN}`),
  one('a comment before any section', `; hello\n# hello\n\n${MAIN}minfds=7`),
  one('byte order mark', `\ufeff${MAIN}`),
  one(
    'CRLF',
    `${MAIN}minfds=4096\r\n\r\n[program:app]\r\ncommand=/bin/cat\r\n`.replace('[supervisord]\n', '[supervisord]\r\n'),
  ),
  one('lone CR ends a line', '[supervisord]\rminfds=4096\r[program:app]\rcommand=/bin/cat'),
  ...[...INTEGERS, ...MORE_INTEGERS].flatMap((value) => [
    one(`minfds=${value}`, `${MAIN}minfds=${value}\n`),
    one(
      `numprocs=${value}`,
      `${MAIN}${APP}numprocs=${/6553|1_000|1024/.test(value) ? '3' : value}\nprocess_name=p%(process_num)d\n`,
    ),
  ]),
  ...BOOLEANS.map((value) => one(`autostart=${value}`, `${MAIN}${APP}autostart=${value}\n`)),
  ...SIGNALS.map((value) => one(`stopsignal=${value}`, `${MAIN}${APP}stopsignal=${value}\n`)),
  ...FORMATS.map((value) => one(`command=${value}`, `${MAIN}[program:app]\ncommand=/bin/echo ${value}\n`)),
  ...FORMATS.map((value) => one(`numprocs, process_name=${value}`, `${MAIN}${APP}numprocs=2\nprocess_name=${value}\n`)),
  ...['5MB', '5 mb', '5KiB', '1gb', '-1', 'GB', '1.5MB'].map((value) =>
    one(`logfile_maxbytes=${value}`, `${MAIN}logfile_maxbytes=${value}\n${APP}stdout_logfile_maxbytes=${value}`),
  ),
  ...['022', '0o22', '8', '0o_7', '', '+7', '0x1'].map((value) => one(`umask=${value}`, `${MAIN}umask=${value}\n`)),
  ...['0', '0,2', '0, 256', '', '-1', '0,,1', 'a'].map((value) =>
    one(`exitcodes=${value}`, `${MAIN}${APP}exitcodes=${value}`),
  ),
  ...['unexpected', 'true', 'maybe', ''].map((value) =>
    one(`autorestart=${value}`, `${MAIN}${APP}autorestart=${value}`),
  ),
  ...['info', 'DEBUG', 'loud', ''].map((value) => one(`loglevel=${value}`, `${MAIN}loglevel=${value}`)),

  one('inline comments', `${MAIN}minfds=1 ; x\nminprocs=2\t#x\n[program:a]\ncommand=/bin/echo "a ; b" c\n`),
  one('comment signs inside words', `${MAIN}[program:a]\ncommand=/bin/echo a;b c#d\n`),
  one('only the first round of comment signs', `${MAIN}[program:a]\ncommand=/bin/echo a;b ;c #d\n`),
  one('two rounds', `${MAIN}[program:a]\ncommand=/bin/echo a;b c#d ;e #f\n`),
  one('comment after a section header', `${MAIN}[program:a] ; the a\ncommand=/bin/cat\n`),
  one('text after a section header', `${MAIN}[program:a] the a\ncommand=/bin/cat\n`),
  one('brackets in a section header', `${MAIN}[program:a]b]\ncommand=/bin/cat\n`),
  one('empty brackets', `${MAIN}[]\n`),
  one('white space in a section name', `${MAIN}[program: foo ]\ncommand=/bin/cat\n`),
  one('white space before the kind', `${MAIN}[ program:foo]\ncommand=/bin/cat\n`),
  one('sections are case-sensitive', `${MAIN}[Program:foo]\nminfds=7\n`),
  one('keys are not', `${MAIN}MinFds=7\n[program:a]\nCOMMAND=/bin/cat\n`),
  one('colon', `${MAIN}minfds: 7\nminprocs : 8\n`),
  one('the first delimiter counts', `${MAIN}minfds:7=8\n`),
  one('key without delimiter', `${MAIN}minfds\n`),
  one('key without name', `${MAIN}=7\n`),
  one('duplicate key', `${MAIN}minfds=1\nminfds=2\n`),
  one('duplicate section', `${MAIN}minfds=1\nminprocs=3\n${APP}${MAIN}minfds=2\n`),
  one('[DEFAULT]', `[DEFAULT]\nminfds=99\nautostart=false\n${MAIN}${APP}`),
  one('[DEFAULT] after', `${MAIN}${APP}[DEFAULT]\nminfds=99\nminprocs=98\n`),
  one('[default] is just a section', `[default]\nminfds=99\n${MAIN}`),
  one('continuation', `${MAIN}[program:a]\ncommand=/bin/echo\n  one\n  two\n`),
  one(
    'continuation with a comment',
    `${MAIN}[program:a]\ncommand=/bin/echo\n  one ; no\n  ; nor this\n# nor that\n  two\n`,
  ),
  one('continuation after an empty line', `${MAIN}[program:a]\ncommand=/bin/echo\n\n  one\n\n\n`),
  one('indented keys', `${MAIN}  minfds=1\n  minprocs=2\n`),
  one('indented deeper: part of the value', `${MAIN}minfds=1\n  minprocs=2\n`),
  one('indented less than the first', `${MAIN}    minfds=1\n  minprocs=2\n`),
  one('indented section header', `${MAIN}minfds=1\n [program:x]\ncommand=/bin/cat\n`),
  one('continuation of an integer', `${MAIN}minfds=1\n 2\n`),
  one('no-break space as indentation', `${MAIN}[program:a]\ncommand=/bin/echo\n\u00a0one\n`),
  one('unit separator is white space to Python', `${MAIN}minfds=\u001f7\u001f\n`),
  one('zero width no-break space is not', `${MAIN}minfds=\ufeff7\n`),
  one('NUL in a value', `${MAIN}[program:a]\ncommand=/bin/echo a\u0000b\n`),
  one(
    'names that hurt JavaScript',
    `${MAIN}__proto__=1\n[__proto__]\nminfds=1\n[program:__proto__]\ncommand=/bin/cat\nconstructor=1\n`,
  ),
  one(
    'a group called __proto__',
    `${MAIN}[group:__proto__]\nprograms=toString\n[program:toString]\ncommand=/bin/cat\n`,
  ),
  one('quotes are kept', `${MAIN}[program:a]\ncommand="/bin/echo" 'a b'\n`),

  one('argv beats the file', `${MAIN}minfds=7\nminprocs=8\nuser=root\n`, {
    args: ['-a', '5', '--minprocs', '6', '-u', 'daemon'],
    argv: { minfds: 5, minprocs: 6, user: 'daemon' },
  }),
  one('argv does not save a bad file', `${MAIN}minfds=7k\n`, { args: ['-a5'], argv: { minfds: 5 } }),
  one('argv does save a bad user', `${MAIN}user=nosuchuser\n`, { args: ['-uroot'], argv: { user: 'root' } }),
  one('argv with a bad user', MAIN, { args: ['-unosuchuser'], argv: { user: 'nosuchuser' } }),
  ...['root', '0', 'nosuchuser', '', '424242', '+0', 'a b'].map((user) => one(`user=${user}`, `${MAIN}user=${user}\n`)),
  ...['root', '0', 'nosuchuser', ''].map((user) => one(`program user=${user}`, `${MAIN}${APP}user=${user}\n`)),

  one('minfds in a program', `${MAIN}${APP}minfds=65536\n`),
  one('no command', `${MAIN}[program:a]\nautostart=true\n`),
  one('no command and no process', `${MAIN}[program:a]\nnumprocs=0\n`),
  one('empty command', `${MAIN}[program:a]\ncommand=\n`),
  one('numprocs without process_num', `${MAIN}${APP}numprocs=2\n`),
  one(
    'numprocs_start',
    `${MAIN}[program:a]\ncommand=/bin/echo %(process_num)d\nnumprocs=3\nnumprocs_start=7\nprocess_name=%(program_name)s_%(process_num)02d`,
  ),
  one('name with a slash', `${MAIN}[program:a/b]\ncommand=/bin/cat\n`),
  one('name with a colon', `${MAIN}[program:a:b]\ncommand=/bin/cat\n`),
  one('process_name with a space', `${MAIN}${APP}process_name=a b\n`),
  one('stopasgroup alone', `${MAIN}${APP}stopasgroup=true\n`),
  one('stopasgroup without killasgroup', `${MAIN}${APP}stopasgroup=true\nkillasgroup=false\n`),
  one('killasgroup alone', `${MAIN}${APP}killasgroup=true\n`),
  one('priority knows fewer names', `${MAIN}${APP}priority=%(process_num)d\n`),
  one('log file in a missing directory', `${MAIN}${APP}stdout_logfile=/no/such/directory/x.log\n`),
  one(
    'log file in a directory',
    `${MAIN}${APP}stdout_logfile=/tmp/%(program_name)s-%(process_num)d.log\nstderr_logfile=NONE\n`,
  ),
  one('log file names are expanded twice', `${MAIN}${APP}stdout_logfile=/tmp/%%(program_name)s.log\n`),
  one('log file with a percent sign', `${MAIN}${APP}stdout_logfile=/tmp/100%%.log\n`),
  one('supervisord log in a missing directory', `${MAIN}logfile=/no/such/directory/x.log\n`),
  one('supervisord directory missing', `${MAIN}directory=/no/such/directory\n`),
  one('supervisord does not know the host in values', `${MAIN}identifier=%(host_node_name)s\n`),

  one(
    'group',
    `${MAIN}[group:g]\nprograms=a, b\n[program:a]\ncommand=/bin/cat\n[program:b]\ncommand=/bin/echo %(group_name)s\n[program:c]\ncommand=/bin/cat\n`,
  ),
  one('group with an unknown program', `${MAIN}[group:g]\nprograms=a,b\n${APP}`),
  one('group with an empty item', `${MAIN}[group:g]\nprograms=app,\n${APP}`),
  one('group without programs', `${MAIN}[group:g]\npriority=3\n${APP}`),
  one('program in two groups', `${MAIN}[group:g]\nprograms=app\n[group:h]\nprograms=app\n${APP}`),
  one('group of an untrimmed program', `${MAIN}[group:g]\nprograms=app\n[program:app ]\ncommand=/bin/cat\n`),
  one(
    'group of an fcgi-program',
    `${MAIN}[group:g]\nprograms=f\n[fcgi-program:f]\ncommand=/bin/cat\nsocket=tcp://localhost:9000\n`,
  ),
  one(
    'ambiguous program',
    `${MAIN}[group:g]\nprograms=app\n${APP}[fcgi-program:app]\ncommand=/bin/cat\nsocket=tcp://h:1\n`,
  ),
  one(
    'fcgi-program',
    `${MAIN}[fcgi-program:f]\ncommand=/bin/cat\nsocket=unix:///tmp/%(program_name)s.sock\nsocket_mode=0700\nsocket_owner=root:root\n`,
  ),
  one('fcgi-program without socket', `${MAIN}[fcgi-program:f]\ncommand=/bin/cat\n`),
  one('fcgi-program with a bad socket', `${MAIN}[fcgi-program:f]\ncommand=/bin/cat\nsocket=localhost:9000\n`),
  one(
    'fcgi-program with a mode for tcp',
    `${MAIN}[fcgi-program:f]\ncommand=/bin/cat\nsocket=tcp://h:1\nsocket_mode=0700\n`,
  ),
  one('fcgi-program with a backlog', `${MAIN}[fcgi-program:f]\ncommand=/bin/cat\nsocket=tcp://h:1\nsocket_backlog=0\n`),
  one(
    'eventlistener',
    `${MAIN}[eventlistener:l]\ncommand=/bin/cat\nevents=TICK_60, process_state\nnumprocs=2\nprocess_name=%(program_name)s%(process_num)d\n`,
  ),
  one('eventlistener without events', `${MAIN}[eventlistener:l]\ncommand=/bin/cat\n`),
  one('eventlistener with an unknown event', `${MAIN}[eventlistener:l]\ncommand=/bin/cat\nevents=TICK_7\n`),
  one(
    'eventlistener with redirect_stderr',
    `${MAIN}[eventlistener:l]\ncommand=/bin/cat\nevents=TICK_5\nredirect_stderr=true\n`,
  ),
  one(
    'eventlistener with a buffer of none',
    `${MAIN}[eventlistener:l]\ncommand=/bin/cat\nevents=TICK_5\nbuffer_size=0\n`,
  ),

  one(
    'environment feeds commands',
    `${MAIN}environment=A="1",B=two\n[program:a]\ncommand=/bin/echo %(ENV_A)s %(ENV_B)s %(ENV_C)s\nenvironment=C='%(program_name)s'\n`,
  ),
  one(
    'environment of the process wins',
    `${MAIN}environment=A="1"\n[program:a]\ncommand=/bin/echo %(ENV_A)s\nenvironment=A="2"\n`,
  ),
  one('environment of the daemon', `${MAIN}[program:a]\ncommand=%(ENV_BIN)s/app --x %(ENV_X)s end\n`, {
    env: { BIN: '/opt/bin', X: 'a b' },
  }),
  one(
    'environment built on the daemon',
    `${MAIN}environment=PATH="/opt:%(ENV_PATH)s"\n[program:a]\ncommand=/bin/echo %(ENV_PATH)s end\n`,
    {
      env: { PATH: '/bin' },
    },
  ),
  ...[
    'A=1,B',
    'A',
    'A="1',
    'A=1 B=2',
    'A="a,b",B=c',
    'A=http://x@y',
    'A=1,',
    'A=a"b c"',
    'A=1 # c',
    'A==1',
    'é=1',
    "A=it's",
  ].map((value) => one(`environment=${value}`, `${MAIN}${APP}environment=${value}\n`)),
  one(
    'environment of the daemon is expanded twice',
    `${MAIN}environment=A="%%(host_node_name)s"\n[program:a]\ncommand=/bin/echo %(ENV_A)s\n`,
  ),
  one(
    'environment over several lines',
    `${MAIN}environment=\n  A="1",\n  B="2"\n[program:a]\ncommand=/bin/echo %(ENV_B)s\n`,
  ),

  one('inet_http_server', `${MAIN}[inet_http_server]\nport=127.0.0.1:9001\nusername=u\npassword=p\n`),
  one('inet_http_server without password', `${MAIN}[inet_http_server]\nport=*:9001\nusername=u\n`),
  one('inet_http_server without port', `${MAIN}[inet_http_server]\n`),
  ...['9001', ':9001', 'host:', 'host', '0', '65536', 'h:p'].map((port) =>
    one(`port=${port}`, `${MAIN}[inet_http_server]\nport=${port}\n`),
  ),
  one('a password with a percent sign', `${MAIN}[inet_http_server]\nport=1\nusername=u\npassword=100%\n`),
  one('unix_http_server', `${MAIN}[unix_http_server]\nfile=%(here)s/x.sock\nchmod=0770\nchown=root:root\n`),
  one('unix_http_server without file', `${MAIN}[unix_http_server]\n`),
  one('unix_http_server with a bad chown', `${MAIN}[unix_http_server]\nfile=/tmp/x.sock\nchown=nosuchuser\n`),
  one('unix_http_server with a bad chmod', `${MAIN}[unix_http_server]\nfile=/tmp/x.sock\nchmod=rwx\n`),
  one('inet_http_server does not know here', `${MAIN}[inet_http_server]\nport=9001\nusername=%(here)s\npassword=x\n`),
  one(
    'rpcinterface',
    `${MAIN}[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface\n`,
  ),
  one('rpcinterface without factory', `${MAIN}[rpcinterface:supervisor]\nx=1\n`),

  {
    title: 'include',
    files: {
      'supervisord.conf': `${MAIN}minfds=1\n[include]\nfiles = conf.d/*.conf other/b.ini\n`,
      'conf.d/10.conf': '[program:ten]\ncommand=/bin/echo %(here)s\n',
      'conf.d/9.conf': '[supervisord]\nminfds=9\n[program:nine]\ncommand=/bin/cat\n',
      'conf.d/.hidden.conf': '[supervisord]\nminfds=666\n',
      'conf.d/readme.txt': 'not a configuration',
      'other/b.ini': '[supervisord]\nminprocs=77\n',
    },
  },
  {
    title: 'include by classes and question marks',
    files: {
      'supervisord.conf': `${MAIN}[include]\nfiles = c[!x-z]/?.conf ./d/../*/./[a-b].conf\n`,
      'cc/1.conf': '[program:one]\ncommand=/bin/cat\n',
      'cx/2.conf': '[program:two]\ncommand=/bin/cat\n',
      'd/a.conf': '[program:three]\ncommand=/bin/cat\n',
      'd/c.conf': '[program:four]\ncommand=/bin/cat\n',
    },
  },
  {
    title: 'include without a match',
    files: { 'supervisord.conf': `${MAIN}[include]\nfiles = nothing/*.conf\n` },
  },
  one('include without files', `${MAIN}[include]\n`),
  {
    title: 'include of includes is not followed',
    files: {
      'supervisord.conf': `${MAIN}[include]\nfiles = a.conf\n`,
      'a.conf': '[include]\nfiles = b.conf\n[program:a]\ncommand=/bin/cat\n',
      'b.conf': '[program:b]\ncommand=/bin/cat\n',
    },
  },
  {
    title: 'include of a broken file',
    files: { 'supervisord.conf': `${MAIN}[include]\nfiles = a.conf\n`, 'a.conf': '[program:a]\ncommand\n' },
  },
  {
    title: 'include of a file without a section',
    files: { 'supervisord.conf': `${MAIN}[include]\nfiles = a.conf\n`, 'a.conf': 'command=/bin/cat\n' },
  },
  {
    title: 'include merges sections, later wins, and [DEFAULT] of any file counts',
    files: {
      'supervisord.conf': `[DEFAULT]\nautostart=false\n${MAIN}${APP}[include]\nfiles = z.conf a.conf\n`,
      'a.conf': '[program:app]\ncommand=/bin/echo a\n[DEFAULT]\nminprocs=5\n',
      'z.conf': '[program:app]\ncommand=/bin/echo z\nautostart=true\n',
    },
  },
  {
    title: 'here of an included file, and of defaults',
    files: {
      'supervisord.conf': `[DEFAULT]\ncommand=/bin/echo main %(here)s\n${MAIN}[program:m]\n[include]\nfiles = d/a.conf %(here)s/d/b.conf\n`,
      'd/a.conf': '[program:a]\nautostart=false\n',
      'd/b.conf': '[DEFAULT]\ncommand=/bin/echo b %(here)s\n[program:b]\n',
    },
  },
  {
    title: 'include by the name of the host',
    files: {
      'supervisord.conf': `${MAIN}[include]\nfiles = %(host_node_name)s.conf\n`,
      'web1.conf': '[supervisord]\nminfds=31\n',
    },
  },
  {
    title: 'include of the same file twice',
    files: {
      'supervisord.conf': `${MAIN}[include]\nfiles = *.ini a.ini\n`,
      'a.ini': '[supervisord]\nminfds=1\n',
      'b.ini': '[supervisord]\nminfds=2\n',
    },
  },
];
