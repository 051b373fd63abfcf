// Turns the text files that the bundle must carry (the probe, the built-in baselines, the demo's captures, style and
// script of the HTML report) into TypeScript modules beside them. The bundle reads no file of its own at run time, so
// it does not matter where it was copied to, and the originals stay what editors, linters and shellcheck understand.
// usage: embed.mjs [ROOT]

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url));

/** Which texts are embedded: every file of `folder` that ends in `ending`. */
const sources = [
  { folder: 'src/probe', ending: '.sh' },
  { folder: 'src/baseline/builtin', ending: '.yml' },
  { folder: 'src/demo/captures', ending: '.txt' },
  { folder: 'src/report/html/style', ending: '.css' },
  { folder: 'src/report/html/script', ending: '.js' },
];

/** `changed-host-key` → `changedHostKey`.
 * @param {string} name */
function exportName(name) {
  const camel = name.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());
  if (!/^[a-z][a-zA-Z0-9]*$/.test(camel)) throw new Error(`expected a kebab-case file name, found "${name}"`);
  return camel;
}

/** A replacement character would silently change what runs on a host: such a text is refused.
 * @param {string} path below root */
function readText(path) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(join(root, path)));
  } catch (cause) {
    throw new Error(`${path} is not UTF-8`, { cause });
  }
}

/** Writes only what changed, so that watchers and incremental builds stay quiet.
 * @param {string} path @param {string} text */
function writeIfChanged(path, text) {
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
}

for (const { folder, ending } of sources) {
  if (!existsSync(join(root, folder))) continue;
  const files = readdirSync(join(root, folder)).sort();
  const modules = new Map(
    files
      .filter((file) => file.endsWith(ending))
      .map((file) => [file.slice(0, -ending.length), readText(join(folder, file))]),
  );
  for (const [name, text] of modules) {
    const code = `export const ${exportName(name)}: string = ${JSON.stringify(text)};`;
    const origin = `// Generated from ${name}${ending} by scripts/embed.mjs.`;
    writeIfChanged(join(root, folder, `${name}.embedded.ts`), `${origin}\n${code}\n`);
  }
  for (const file of files.filter((name) => name.endsWith('.embedded.ts'))) {
    if (!modules.has(file.slice(0, -'.embedded.ts'.length))) rmSync(join(root, folder, file));
  }
}
