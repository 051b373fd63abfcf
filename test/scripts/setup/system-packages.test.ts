import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explainMissing, missingPackages } from '../../../scripts/setup/system-packages.mjs';

/** A folder with the commands of a package that no machine has. */
let folder: string;
const wanted = [{ package: 'limits-audit-nothing', commands: ['limits-audit-a', 'limits-audit-b'], why: 'this test' }];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'limits-audit-packages-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function addCommand(name: string, mode: number): void {
  writeFileSync(join(folder, name), '');
  chmodSync(join(folder, name), mode);
}

describe('missing packages', () => {
  it('are those that lack any of their commands', () => {
    addCommand('limits-audit-a', 0o755);
    expect(missingPackages(folder, wanted)).toEqual(wanted);
  });

  it('are those that lack a file, whatever commands there are', () => {
    addCommand('limits-audit-a', 0o755);
    addCommand('limits-audit-b', 0o755);
    const [row] = wanted.map((each) => ({ ...each, file: join(folder, 'parser.py') }));
    if (row === undefined) throw new Error('there is no row');
    expect(missingPackages(folder, [row])).toEqual([row]);
    writeFileSync(row.file, '');
    expect(missingPackages(folder, [row])).toEqual([]);
  });

  it('are not those whose commands are all in PATH', () => {
    addCommand('limits-audit-a', 0o755);
    addCommand('limits-audit-b', 0o755);
    expect(missingPackages(`/nowhere:${folder}`, wanted)).toEqual([]);
  });

  it('are those whose command is a folder', () => {
    addCommand('limits-audit-a', 0o755);
    expect(missingPackages(folder, [{ package: 'x', commands: ['.'], why: 'this test' }])).toHaveLength(1);
  });

  it('are explained with what to install', () => {
    expect(explainMissing(wanted, 'this is not Debian or Ubuntu (no apt-get)')).toBe(
      [
        'The tests use real programs that are missing here:',
        '  limits-audit-nothing (limits-audit-a, limits-audit-b): this test',
        'They were not installed because this is not Debian or Ubuntu (no apt-get).',
        'Debian and Ubuntu:',
        '  sudo apt-get update && sudo apt-get install --no-install-recommends limits-audit-nothing',
        'Elsewhere: install what has these commands. Then run npm test again.',
      ].join('\n'),
    );
  });
});
