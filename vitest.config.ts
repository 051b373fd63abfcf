import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/setup/embed.ts', 'test/setup/compile-cache.ts'],
    // A test that somebody focused would silently switch the others off.
    allowOnly: false,
    // The tests may run as root through sudo: nothing of theirs may stay in node_modules.
    cache: false,
    fsModuleCache: false,
    // Of the tests of a file that run side by side: they wait for deadlines, and hardly compute.
    maxConcurrency: 12,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
