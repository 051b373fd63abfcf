import { APP, MAIN, one } from './one-configuration.ts';
import type { Case } from './real-supervisor.ts';

export const includeConfigurations: readonly Case[] = [
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
