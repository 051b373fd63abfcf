import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} LockedPackage */
/** @typedef {Readonly<Record<string, LockedPackage>>} LockedPackages */

/**
 * Says why `installed` is not what `locked` asks for, or undefined when it is. Compared by content: a fresh
 * checkout gives every file a new time stamp, and an interrupted install leaves no record at all.
 * @param {LockedPackages} locked @param {LockedPackages | undefined} installed
 * @returns {string | undefined}
 */
export function staleReason(locked, installed) {
  if (installed === undefined) return 'no npm packages are installed';
  for (const [path, { version, integrity, optional }] of Object.entries(locked)) {
    if (path === '') continue;
    const found = installed[path];
    // npm leaves out what is for another platform.
    if (found === undefined && optional) continue;
    if (found === undefined) return `${path} is not installed`;
    if (found.version !== version) return `${path} is ${found.version}, package-lock.json has ${version}`;
    if (found.integrity !== integrity) return `${path} is not the package that package-lock.json has`;
  }
  const extra = Object.keys(installed).find((path) => locked[path] === undefined);
  return extra === undefined ? undefined : `${extra} is not in package-lock.json`;
}

/** @param {string} path @returns {LockedPackages | undefined} */
function readPackages(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined;
}

/** Installs the npm packages when node_modules is missing or is not what package-lock.json says.
 * @param {string} root @param {(line: string) => void} say */
export function ensureNpmPackages(root, say) {
  const locked = readPackages(join(root, 'package-lock.json'));
  if (locked === undefined) throw new Error('package-lock.json is missing: this is not a whole checkout.');
  const reason = staleReason(locked, readPackages(join(root, 'node_modules', '.package-lock.json')));
  if (reason === undefined) return;
  say(`npm ci: ${reason}.`);
  // Said outright, because NODE_ENV=production or a user's .npmrc would leave half of it out.
  const args = ['ci', '--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status, error } = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`npm ci failed (${error?.message ?? `exit code ${status}`}).`);
}
