// npm run check-dist: builds again and fails unless dist/ holds exactly these bytes. Writes nothing into dist/.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBundle, differences } from './bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const dist = join(root, 'dist');

function readDist() {
  const names = existsSync(dist) ? readdirSync(dist, { recursive: true, encoding: 'utf8' }) : [];
  const files = names.filter((name) => statSync(join(dist, name)).isFile());
  return new Map(
    files.map((name) => {
      const path = join(dist, name);
      return [name, { bytes: readFileSync(path), executable: (statSync(path).mode & 0o111) !== 0 }];
    }),
  );
}

const found = differences(await buildBundle(root), readDist());
for (const line of found) console.error(`dist/${line}`);
if (found.length > 0) {
  console.error('dist/ is not what the sources build. Run npm run build and commit dist/ with them.');
  process.exitCode = 1;
} else {
  console.log('dist/ is exactly what the sources build.');
}
