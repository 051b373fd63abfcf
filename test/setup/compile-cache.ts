import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Many tests start a Node of their own: compiling the same modules again is most of what that costs. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'limits-audit-compiled-'));
  process.env['NODE_COMPILE_CACHE'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
