import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Frame, parseFrame, SECTIONS } from '../../src/probe/frame.ts';
import { TrailerWatch } from '../../src/probe/trailer.ts';

const NONCE = '0123456789abcdef';
const BODY = SECTIONS.flatMap((name) => [`@${name}`, `payload of ${name}`]);

function frame(lines: readonly string[] = BODY, count: number | string = lines.length): string {
  return [`BEGIN ${NONCE}`, ...lines, `END ${NONCE} ${count}`, ''].join('\n');
}

const malformed = (what: string): Frame => ({ state: 'malformed', what });

const CASES: readonly (readonly [name: string, text: string, expected: Frame | 'whole'])[] = [
  ['a whole frame', frame(), 'whole'],
  ['noise before it', `motd\n${frame()}`, 'whole'],
  ['noise without a newline', `\x1b[31mhello${frame()}`, 'whole'],
  ['nothing', '', { state: 'absent' }],
  ['noise only', 'This account is currently not available.\n', { state: 'absent' }],
  ['another nonce', frame().replaceAll(NONCE, 'fedcba9876543210'), { state: 'absent' }],
  ['no END', frame().replace(/END.*\n/, ''), { state: 'incomplete' }],
  ['an END without its newline', frame().slice(0, -1), { state: 'incomplete' }],
  ['a script that stopped half-way', frame(BODY.slice(0, 6)), { state: 'incomplete' }],
  ['no section at all', frame([]), { state: 'incomplete' }],
  ['a wrong count', frame(BODY, 3), malformed('it counts 3 lines and has 14')],
  ['a count that is none', frame(BODY, '1e1'), malformed('it counts no lines and has 14')],
  ['text behind the trailer', `${frame()}logout\n`, malformed('there is more behind its last line')],
  ['a second BEGIN', frame([...BODY, `BEGIN ${NONCE}`]), malformed('it begins twice')],
  ['a section twice', frame(['@roles', '@roles', ...BODY.slice(2)]), malformed('a section is unknown or out of order')],
  ['an unknown section', frame(['@roles', '@__proto__']), malformed('a section is unknown or out of order')],
  ['sections out of order', frame(['@process', '@roles']), malformed('a section is unknown or out of order')],
  ['more sections than there are', frame([...BODY, '@more']), malformed('a section is unknown or out of order')],
  ['lines before the first section', frame(['x', ...BODY]), malformed('it has lines before its first section')],
  ['a host without awk', frame(['@missing', 'awk']), { state: 'missing-tool', tool: 'awk' }],
];

test.each(CASES)('%s', (_name, text, expected) => {
  const parsed = parseFrame(Buffer.from(text), NONCE);
  if (expected !== 'whole') expect(parsed).toEqual(expected);
  else {
    const output = new Map(SECTIONS.map((name) => [name, [`payload of ${name}`]]));
    expect(parsed).toEqual({ state: 'whole', output });
  }
});

test('bad UTF-8 becomes replacement characters and split characters do not', () => {
  const bytes = Buffer.concat([
    Buffer.from(`BEGIN ${NONCE}\n${BODY.join('\n')}\né`),
    Buffer.from([0xff]),
    Buffer.from(`\nEND ${NONCE} 15\n`),
  ]);
  const parsed = parseFrame(bytes, NONCE);
  expect(parsed.state === 'whole' && parsed.output.get('end')).toEqual(['payload of end', 'é\ufffd']);
});

test('no cut of a whole frame is a whole frame', () => {
  const bytes = Buffer.from(frame());
  for (let length = 0; length < bytes.length; length++) {
    expect(parseFrame(bytes.subarray(0, length), NONCE).state).not.toBe('whole');
  }
});

describe('the watch', () => {
  test('sees the trailer at its last byte, however the chunks are cut', () => {
    const bytes = Buffer.from(`noise\n${frame()}`);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), (cuts) => {
        const at = [...new Set([0, ...cuts, bytes.length])].sort((a, b) => a - b);
        const watch = new TrailerWatch(NONCE);
        const seen = at.slice(1).map((end, index) => watch.take(bytes.subarray(at[index], end)));
        expect(seen).toEqual(seen.map((_, index) => index === seen.length - 1));
        expect(watch.bytes()).toEqual(bytes);
      }),
    );
  });
});
