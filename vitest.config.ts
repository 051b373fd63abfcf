import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/setup/embed.ts'],
    // A test that somebody focused would silently switch the others off.
    allowOnly: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
