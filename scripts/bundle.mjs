import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import ncc from '@vercel/ncc';
import { listLicenses } from './licenses.mjs';

/** @typedef {ReadonlyMap<string, Buffer>} Bundle file name → bytes */

/** What the Action runs, what a terminal runs, and the thread that both start for baselines from files. */
const entries = [
  { module: 'main.js', filename: 'index.cjs' },
  { module: 'cli.js', filename: 'cli.cjs' },
  { module: 'judging/judge-worker.js', filename: 'judge-worker.cjs' },
];

/** Names of the bundle's files that must be executable. */
export const EXECUTABLES = ['cli.cjs'];

/** ssh2 tries these native parts and does without them; they would tie the bundle to one platform. */
const nativeParts = ['cpu-features', './crypto/build/Release/sshcrypto.node'];

/** ssh2 carries a Windows binary for PuTTY's agent; the audit runs on Linux and does not offer that agent. */
const dropped = ['pagent.exe'];

/** Runs a program of this project, and stops the build when it fails.
 * @param {string} root @param {readonly string[]} args */
function runNode(root, args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`${args[0]} failed (exit code ${status}).`);
}

/** ncc cannot compile with TypeScript 7 (vercel/ncc#1336), so tsc emits JavaScript and ncc bundles that.
 * @param {string} root */
function compile(root) {
  runNode(root, ['scripts/embed.mjs']);
  rmSync(join(root, 'build'), { recursive: true, force: true });
  runNode(root, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
}

/** @param {string} root @param {{ module: string, filename: string }} entry @returns {Promise<[string, Buffer][]>} */
async function bundleEntry(root, { module, filename }) {
  const { code, assets } = await ncc(join(root, 'build', module), {
    cache: false,
    // ncc's ESM output of ssh2 fails at run time: `__dirname is not defined`.
    esm: false,
    externals: nativeParts,
    filename,
    filterAssetBase: root,
    minify: false,
    quiet: true,
    sourceMap: false,
  });
  const files = [{ name: filename, source: code }];
  for (const [name, { source }] of Object.entries(assets)) {
    if (dropped.includes(name)) continue;
    if (!isChunk(name, filename)) throw new Error(`${filename} would ship ${name}, which nobody asked for`);
    files.push({ name, source: source.toString() });
  }
  return files.map(({ name, source }) => [name, Buffer.from(source)]);
}

/** What a dynamic import() became: `815.index.cjs.js`.
 * @param {string} name @param {string} filename */
function isChunk(name, filename) {
  return /^\d+\./.test(name) && name.replace(/^\d+\./, '') === `${filename}.js`;
}

/** Builds everything that belongs into dist/. The same sources give the same bytes, in any folder, on Node 20 and 24.
 * @param {string} root @returns {Promise<Bundle>} */
export async function buildBundle(root) {
  // webpack writes module paths relative to the working directory into the bundle.
  process.chdir(root);
  compile(root);
  /** @type {Map<string, Buffer>} */
  const bundle = new Map();
  for (const entry of entries) {
    for (const [name, bytes] of await bundleEntry(root, entry)) bundle.set(name, bytes);
  }
  // The package is an ES module; chunks end in `.js` and are CommonJS.
  if ([...bundle.keys()].some((name) => name.endsWith('.js'))) {
    bundle.set('package.json', Buffer.from('{ "type": "commonjs" }\n'));
  }
  bundle.set('LICENSES.txt', Buffer.from(listLicenses(root)));
  refuseLeaks(root, bundle);
  return bundle;
}

/** A path of the machine that built it makes the bundle irreproducible, and tells what it should not.
 * @param {string} root @param {Bundle} bundle */
function refuseLeaks(root, bundle) {
  const leaking = [...bundle].filter(([, bytes]) => bytes.includes(root)).map(([name]) => name);
  if (leaking.length > 0) throw new Error(`the path of this folder leaked into ${leaking.join(', ')}`);
}

/** Where the bundle differs from the files of a folder, one line per difference.
 * @param {Bundle} bundle @param {ReadonlyMap<string, { bytes: Buffer, executable: boolean }>} files */
export function differences(bundle, files) {
  const names = [...new Set([...bundle.keys(), ...files.keys()])].sort();
  return names.flatMap((name) => {
    const expected = bundle.get(name);
    const found = files.get(name);
    if (expected === undefined) return [`${name}: not part of the bundle`];
    if (found === undefined) return [`${name}: missing`];
    if (!expected.equals(found.bytes)) return [`${name}: ${differingLine(expected, found.bytes)}`];
    return EXECUTABLES.includes(name) && !found.executable ? [`${name}: not executable`] : [];
  });
}

/** @param {Buffer} expected @param {Buffer} found */
function differingLine(expected, found) {
  const [a, b] = [expected.toString().split('\n'), found.toString().split('\n')];
  const line = a.findIndex((text, index) => text !== b[index]);
  return `differs from line ${line === -1 ? a.length : line + 1} on (${found.length} bytes, built ${expected.length})`;
}
