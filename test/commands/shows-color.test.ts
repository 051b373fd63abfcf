import { expect, test } from 'vitest';
import { showsColor } from '../../src/commands/shows-color.ts';

test.each<[environment: Readonly<Record<string, string>>, onTerminal: boolean, elsewhere: boolean]>([
  [{}, true, false],
  [{ TERM: 'xterm' }, true, false],
  [{ TERM: 'dumb' }, false, false],
  [{ NO_COLOR: '1' }, false, false],
  [{ NO_COLOR: '' }, true, false],
  [{ CLICOLOR: '0' }, false, false],
  [{ CLICOLOR: '1' }, true, false],
  [{ CLICOLOR_FORCE: '1' }, true, true],
  [{ CLICOLOR_FORCE: '0' }, true, false],
  [{ CLICOLOR_FORCE: '1', NO_COLOR: '1' }, false, false],
  [{ FORCE_COLOR: '1' }, true, true],
  [{ FORCE_COLOR: '' }, true, false],
  [{ FORCE_COLOR: '0' }, false, false],
  [{ FORCE_COLOR: 'false' }, false, false],
  [{ FORCE_COLOR: '1', NO_COLOR: '1', TERM: 'dumb' }, true, true],
])('%j', (environment, onTerminal, elsewhere) => {
  expect([showsColor(environment, true), showsColor(environment, false)]).toEqual([onTerminal, elsewhere]);
});
