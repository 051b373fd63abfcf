import { expect, it } from 'vitest';
import { matchesGlob } from '../../src/facts/path-glob.ts';

it.each([
  ['/a/*.conf', '/a/b.conf', true],
  ['/a/*.conf', '/a/.b.conf', false],
  ['/a/.*.conf', '/a/.b.conf', true],
  ['/a/*.conf', '/a/b/c.conf', false],
  ['/a/**/c.conf', '/a/b/c.conf', true],
  ['/a/**/c.conf', '/a/c.conf', false],
  ['/*/b?', '/a/bc', true],
  ['/*/b?', '/a/b', false],
  ['/a/?b', '/a/.b', false],
  ['/[a-c]/[!a-c]', '/b/d', true],
  ['/[a-c]/[!a-c]', '/b/b', false],
  ['/[]]', '/]', true],
  ['/[!]]', '/]', false],
  ['/[a', '/[a', true],
  ['/[*', '/[abc', true],
  ['/a\\*', '/a\\b', true],
  ['/{a,b}', '/a', false],
  ['/*a*b*c', '/xxaxxbxxc', true],
  ['/*a*b*c', '/xxaxxbxx', false],
  ['/?', '/😀', true],
  ['/[z-a]', '/z', false],
  ['/a/', '/a', false],
])('%s and %s in Python', (pattern, path, expected) => {
  expect(matchesGlob(pattern, path, 'python')).toBe(expected);
});

it('knows escapes and ^ as glob(3) does', () => {
  expect(matchesGlob('/a\\*', '/a*', 'posix')).toBe(true);
  expect(matchesGlob('/a\\*', '/a\\b', 'posix')).toBe(false);
  expect(matchesGlob('/[^a]', '/b', 'posix')).toBe(true);
  expect(matchesGlob('/[^a]', '/b', 'python')).toBe(false);
});

it('takes no time over a hostile pattern', () => {
  const start = performance.now();
  matchesGlob(`/${'*a'.repeat(2000)}b`, `/${'a'.repeat(4000)}`, 'python');
  matchesGlob(`/${'['.repeat(4000)}*`, '/x', 'python');
  expect(performance.now() - start).toBeLessThan(1000);
});
