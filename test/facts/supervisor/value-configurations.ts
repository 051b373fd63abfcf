import { APP, MAIN, one } from './one-configuration.ts';
import type { Case } from './real-supervisor.ts';

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

/** Single values, good and bad. */
export const valueConfigurations: readonly Case[] = [
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
];
