import fc from 'fast-check';

/** Texts that mean something to one of the machine formats, and any others. */
const piece = fc.constantFrom(
  ...'`|\\<>[](){}!#@&:;$"\'-+=.%/ \n\r\t\x1b\x00\x7f\x85\u200b\u202e\ufeff\u2028\ufffe\uffff\ud800\udc00'.split(''),
  ']]>',
  '<![CDATA[',
  '<!--',
  '</testcase>',
  '<img src=x>',
  '&amp;',
  '&#0;',
  '<?xml?>',
  '{0}',
  '{{0}}',
  '](https://evil.example)',
  '[a](1)',
  'https://evil.example',
  'www.evil.example',
  '@everyone',
  '::error::',
  '##[error]',
  '../../etc/passwd',
  'file:///etc/passwd',
  'C:\\x',
  '%2e%2e/',
  '\n# EOF\n',
  '"} 1\nlimits_audit_hosts{status="audited',
  '\\"',
  '\\n',
  'é',
  '漢',
  '👍',
  'word',
);

export const hostileText = fc
  .array(fc.oneof({ weight: 4, arbitrary: piece }, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 10 })
  .map((parts) => parts.join(''));
