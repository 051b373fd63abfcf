import { describe, expect, test } from 'vitest';
import { openTerminal } from '../../src/commands/open-terminal.ts';

const GONE = '\r\x1b[2K';

interface Screen {
  readonly columns?: number;
  readonly isTTY?: boolean;
}

/** A terminal on two streams; all that is written to them, in order. */
function opened(out: Screen, err: Screen, environment: Readonly<Record<string, string>> = {}) {
  const written: string[] = [];
  const stream = (name: string, screen: Screen) => ({
    ...screen,
    write: (text: string | Uint8Array) => {
      written.push(`${name}${String(text)}`);
      return true;
    },
  });
  const controller = new AbortController();
  const streams = { stdout: stream('out:', out), stderr: stream('err:', err) };
  return { written, controller, terminal: openTerminal(streams, environment, controller.signal) };
}

const SCREEN = { isTTY: true, columns: 20 };

describe('the status line', () => {
  test('is taken back before anything else is said, and only then', () => {
    const { terminal, written } = opened(SCREEN, SCREEN);
    terminal.status?.('1 of 2');
    terminal.status?.('2 of 2');
    terminal.note('warning');
    terminal.note('written');
    terminal.status?.('again');
    terminal.print('report');
    expect(written).toEqual([
      `err:${GONE}1 of 2`,
      `err:${GONE}2 of 2`,
      `err:${GONE}`,
      'err:warning\n',
      'err:written\n',
      `err:${GONE}again`,
      `err:${GONE}`,
      'out:report\n',
    ]);
  });

  test('never fills the last column', () => {
    const { terminal, written } = opened(SCREEN, SCREEN);
    terminal.status?.('x'.repeat(50));
    expect(written).toEqual([`err:${GONE}${'x'.repeat(19)}`]);
  });

  test('is gone with the first Ctrl-C, and stays away', () => {
    const { terminal, written, controller } = opened(SCREEN, SCREEN);
    terminal.status?.('1 of 2');
    controller.abort();
    terminal.status?.('2 of 2');
    expect(written).toEqual([`err:${GONE}1 of 2`, `err:${GONE}`]);
  });

  test.each<[Screen, Screen, Readonly<Record<string, string>>]>([
    [SCREEN, {}, {}],
    [{}, {}, {}],
    [SCREEN, SCREEN, { TERM: 'dumb' }],
  ])('stdout %j, stderr %j, %j has none', (out, err, environment) => {
    expect(opened(out, err, environment).terminal.status).toBeUndefined();
  });

  test('is there when only the report goes to a file', () => {
    expect(opened({}, SCREEN).terminal.status).toBeDefined();
  });
});

test.each<[Screen, Readonly<Record<string, string>>, number, boolean]>([
  [{ isTTY: true, columns: 72 }, {}, 72, true],
  [{ isTTY: true, columns: 0 }, {}, 100, true],
  [{}, {}, 100, false],
  [{}, { FORCE_COLOR: '1' }, 100, true],
])('stdout %j, %j', (out, environment, width, color) => {
  expect(opened(out, SCREEN, environment).terminal).toMatchObject({ width, color });
});
