import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/embed.mjs', import.meta.url));
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'limits-audit-embed-'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, text: string | Buffer): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const embed = () => spawnSync(process.execPath, [script, root], { encoding: 'utf8' });

describe('embedding', () => {
  it('is content with a tree that has nothing to embed', () => {
    expect(embed()).toMatchObject({ status: 0, stderr: '' });
  });

  it('writes a module that holds exactly the text', async () => {
    const text = '\uFEFF#!/bin/sh\r\nprintf \'%s\' "$x" `y` \\n\u2028\0</script>\n';
    write('src/probe/probe.sh', text);
    embed();
    const { probe } = await import(join(root, 'src/probe/probe.embedded.ts'));
    expect(probe).toBe(text);
  });

  it('names the export after the file', () => {
    write('src/demo/captures/changed-host-key.txt', '1\n');
    embed();
    expect(readFileSync(join(root, 'src/demo/captures/changed-host-key.embedded.ts'), 'utf8')).toBe(
      '// Generated from changed-host-key.txt by scripts/embed.mjs.\nexport const changedHostKey: string = "1\\n";\n',
    );
  });

  it('does not touch what has not changed, and removes what has no source any more', () => {
    write('src/probe/probe.sh', 'true\n');
    write('src/probe/old.embedded.ts', '');
    embed();
    const target = join(root, 'src/probe/probe.embedded.ts');
    utimesSync(target, 1, 1);
    embed();
    expect(statSync(target).mtimeMs).toBe(1000);
    expect(existsSync(join(root, 'src/probe/old.embedded.ts'))).toBe(false);
  });

  it('refuses a text that is not UTF-8', () => {
    write('src/probe/probe.sh', Buffer.from([0xe9]));
    const { status, stderr } = embed();
    expect(status).toBe(1);
    expect(stderr).toContain('src/probe/probe.sh is not UTF-8');
  });
});
