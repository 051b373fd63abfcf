import fc from 'fast-check';

/** Text with the characters that the dialect gives a meaning to. */
const scrap = fc.array(
  fc.constantFrom(
    ...['a', 'B', '7', '0', ' ', '  ', '\t', ';', '#', '=', ':', '%', '%%', '%(', ')s', ')d', '[', ']', "'", '"', '\\'],
    ...[',', '.', '-', '+', '_', '/', '\r', '\n', '\n ', '\n\t', '\u00a0', 'é', '%(here)s', '%(program_name)s'],
    ...['%(process_num)02d', '%(group_name)s', '%(numprocs)d', '%(host_node_name)s', 'true', '*'],
  ),
  { maxLength: 8 },
);
const wild = scrap.map((pieces) => pieces.join(''));
const tame = fc.constantFrom(
  '1',
  '2',
  '3',
  'true',
  'false',
  'TERM',
  'app',
  'root',
  'a,b',
  '/bin/echo %(program_name)s',
  '5MB',
  '022',
);
const value = fc.oneof({ weight: 6, arbitrary: tame }, { weight: 1, arbitrary: wild });

const mainKey = fc.constantFrom('minfds', 'MINPROCS', 'umask', 'nodaemon', 'logfile_backups', 'identifier', 'strange');
const programKey = fc.constantFrom(
  ...['autostart', 'startsecs', 'numprocs', 'numprocs_start', 'stopsignal', 'stopasgroup', 'killasgroup', 'minfds'],
  ...['exitcodes', 'environment', 'user', 'priority', 'process_name', 'redirect_stderr', 'directory', 'autorestart'],
);
const delimiter = fc.constantFrom('=', ' = ', ':', ' : ', '= ');
const indent = fc.constantFrom('', '', '', '', ' ', '\t');
const comment = fc.constantFrom('', '', '', ' ; c', '\t# c', ';c', ' ;c #d');

const line = (key: fc.Arbitrary<string>, text: fc.Arbitrary<string>) =>
  fc.tuple(indent, key, delimiter, text, comment).map((parts) => parts.join(''));

const integer = fc.constantFrom('1', '65536', '1_000', ' +7', '007', '١', '1024 ;x', '\n 12', '+0_0', '2 #');
const mainLine = fc.oneof(
  { weight: 12, arbitrary: line(fc.constantFrom('minfds', 'minprocs'), integer) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('umask=022', 'NODAEMON: yes', 'identifier = x', 'logfile_backups=3', ';', ''),
  },
  { weight: 1, arbitrary: line(mainKey, value) },
  { weight: 1, arbitrary: fc.constantFrom('minfds=65,535', 'minprocs=', 'minfds') },
);
const commandText = fc.oneof(
  { weight: 1, arbitrary: wild },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '%(program_name)s ; c',
      'a;b #c ;d',
      '"x  y"',
      '%(process_num)d %%',
      '\n  two\n\n three',
      'é',
    ),
  },
);
const commandLine = fc
  .tuple(fc.constantFrom('command=', 'command = '), commandText)
  .map(([key, text]) => `${key}/bin/echo ${text}`);
const typed = fc.constantFrom(
  ...[
    'autostart=false',
    'startsecs=3',
    'numprocs=2',
    'numprocs_start=5',
    'stopsignal=int',
    'stopasgroup=1',
    'exitcodes=0,2',
  ],
  ...[
    'process_name=%(program_name)s_%(process_num)03d',
    'process_name=%(group_name)s-%(process_num)x',
    'environment=A="b,c"',
  ],
  ...[
    'user=root',
    'priority=5',
    'directory=/tmp',
    'autorestart=unexpected',
    'killasgroup=0',
    'minfds=9',
    '; comment',
    '',
  ],
);
const programLine = fc.oneof({ weight: 16, arbitrary: typed }, { weight: 1, arbitrary: line(programKey, value) });

const section = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom('a', 'b', 'app', ' c ', '__proto__'), commandLine, fc.array(programLine, { maxLength: 4 }))
      .map(([name, command, lines]) => [`[program:${name}]`, ...lines, command].join('\n')),
  },
  { weight: 2, arbitrary: fc.array(mainLine, { maxLength: 3 }).map((lines) => ['[supervisord]', ...lines].join('\n')) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '[group:g]\nprograms=a',
      '[group:h]\nprograms=b , app',
      '[other]\nx=y',
      '[DEFAULT]\nstartsecs=2',
    ),
  },
  { weight: 1, arbitrary: wild.map((text) => `[other]\nx=y\n${text}`) },
);

const text = fc.array(section, { maxLength: 5 }).map((sections) => sections.join('\n'));

/** Files by relative path, `supervisord.conf` first. */
export const generatedConfiguration: fc.Arbitrary<Readonly<Record<string, string>>> = fc
  .tuple(text, fc.option(fc.tuple(fc.constantFrom('conf.d/*.conf', 'conf.d/a.conf conf.d/?.conf', '*/*'), text, text)))
  .map(([main, included]): Readonly<Record<string, string>> => {
    const start = `[supervisord]\nminfds=42\n${main}\n`;
    if (included === null) return { 'supervisord.conf': start };
    const [pattern, a, b] = included;
    return {
      'supervisord.conf': `${start}\n[include]\nfiles=${pattern}\n`,
      'conf.d/a.conf': a,
      'conf.d/b.conf': b,
    };
  });
