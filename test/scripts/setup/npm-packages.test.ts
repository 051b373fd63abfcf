import { describe, expect, it } from 'vitest';
import { staleReason } from '../../../scripts/setup/npm-packages.mjs';

const yaml = { version: '2.9.1', integrity: 'sha512-a' };
const locked = { '': { version: '0.1.0' }, 'node_modules/yaml': yaml };

describe('whether npm packages have to be installed', () => {
  it.each([
    ['the same packages', locked, { 'node_modules/yaml': yaml }, undefined],
    ['no record', locked, undefined, 'no npm packages are installed'],
    ['a missing package', locked, {}, 'node_modules/yaml is not installed'],
    [
      'another version',
      locked,
      { 'node_modules/yaml': { ...yaml, version: '2.8.0' } },
      'node_modules/yaml is 2.8.0, package-lock.json has 2.9.1',
    ],
    [
      'other contents',
      locked,
      { 'node_modules/yaml': { ...yaml, integrity: 'sha512-b' } },
      'node_modules/yaml is not the package that package-lock.json has',
    ],
    [
      'a package too many',
      locked,
      { 'node_modules/yaml': yaml, 'node_modules/left': yaml },
      'node_modules/left is not in package-lock.json',
    ],
    [
      'a package for another platform',
      { ...locked, 'node_modules/binding-win32': { version: '1.0.0', optional: true } },
      { 'node_modules/yaml': yaml },
      undefined,
    ],
  ])('%s', (_, wanted, installed, reason) => {
    expect(staleReason(wanted, installed)).toBe(reason);
  });
});
