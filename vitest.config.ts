import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // End-to-end tests start real processes; more workers than cores only makes them wait for one another.
    maxWorkers: 2,
    reporters: ['default', './test/closing-line.ts'],
  },
});
