// npm run build: sources → dist/, which is committed, because an Action runs without being installed.

import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBundle, EXECUTABLES } from './bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const dist = join(root, 'dist');

const bundle = await buildBundle(root);
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
for (const [name, bytes] of bundle) {
  writeFileSync(join(dist, name), bytes);
  chmodSync(join(dist, name), EXECUTABLES.includes(name) ? 0o755 : 0o644);
  console.log(`dist/${name}  ${(bytes.length / 1024).toFixed(0)} KiB`);
}
