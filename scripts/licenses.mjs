import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The names, versions and licence texts of every package that can end up in the bundle: the production
 * dependencies of package-lock.json, without the optional ones, which the bundle leaves out. (ncc's own list
 * holds only the last chunk's packages.)
 * @param {string} root
 */
export function listLicenses(root) {
  /** @type {Readonly<Record<string, { version?: string, license?: string, dev?: boolean, optional?: boolean }>>} */
  const packages = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const bundled = Object.entries(packages).filter(([path, { dev, optional }]) => path !== '' && !dev && !optional);
  const sections = bundled.map(([path, { version, license }]) => {
    const name = path.replace(/^.*node_modules\//, '');
    const texts = licenseTexts(join(root, path));
    if (!license && texts.length === 0) throw new Error(`${name} ${version} has no licence: it must not be bundled`);
    return [`${name} ${version}${license ? ` (${license})` : ''}`, ...texts].join('\n\n');
  });
  return `dist/ contains these packages:\n\n${sections.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** @param {string} folder */
function licenseTexts(folder) {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  return files.sort().map((file) => readFileSync(join(folder, file), 'utf8').replace(/\r\n/g, '\n').trim());
}
