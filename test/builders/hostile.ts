/** Names that mean something to one sink or another. */
export const HOSTILE = [
  '::error::x',
  '##[error]x',
  '@everyone',
  '__proto__',
  'a|b',
  '`code`',
  '](https://evil.example)<img src=x onerror=alert(1)>',
  '\x1b[31mred\x1b[0m',
  'line\nbreak',
  '\u202egnitrevni',
  'zero\u200bwidth',
  '#1 GH-2 deadbeef00 www.evil.example :tada: $x$',
];
