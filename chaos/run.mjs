#!/usr/bin/env node
// npm run chaos [-- <name>] [--seed n] [--minutes m] [--count n]: breaks things on purpose, seeded, and ends by itself.
import { resolve } from 'node:path';
import { createViteServer } from 'vitest/node';

// The trials are TypeScript and share the made-up providers of the tests: they are loaded as the tests are.
const loader = await createViteServer({
  configFile: false,
  root: resolve(import.meta.dirname, '..'),
  appType: 'custom',
  logLevel: 'error',
  optimizeDeps: { noDiscovery: true },
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
});
try {
  const { main } = await loader.ssrLoadModule('/chaos/main.ts');
  process.exitCode = await main(process.argv.slice(2));
} finally {
  await loader.close();
}
