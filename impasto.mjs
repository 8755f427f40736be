#!/usr/bin/env node
// The command `impasto`. This file is committed, not built: npm links a command only if its file exists, and `npx` caches the links.
// With a built file here, one `npx impasto` before the build would make every later one fail with "not found".
import { existsSync } from 'node:fs';

const main = new URL('./dist/cli/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  console.error('Impasto is not built yet. Run "npm run build" first.');
  process.exitCode = 1;
}
