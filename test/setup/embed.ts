import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The embedded texts are not in git: every test run starts with fresh ones. */
export function setup(): void {
  execFileSync(process.execPath, [fileURLToPath(new URL('../../scripts/embed.mjs', import.meta.url))]);
}
