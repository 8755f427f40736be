/**
 * `npm run dev`: the application with the screen straight from its sources, where a change is seen at once. A change of the shell or the
 * engine takes a new start.
 */

import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { build, createServer } from 'vite';
import { electronHere } from './launching.mjs';

/** Vite's usual one. */
const port = 5173;
const root = resolve(import.meta.dirname, '..');
const program = electronHere();
await build({ configFile: resolve(root, 'electron/vite.config.ts'), mode: 'development', logLevel: 'warn' });
const server = await createServer({
  configFile: resolve(root, 'renderer/vite.config.ts'),
  // The page's own address is no host that a socket could be opened at.
  server: {
    host: 'localhost',
    port,
    strictPort: true,
    hmr: { protocol: 'ws', host: 'localhost', clientPort: port },
  },
});
await server.listen();
const env = { ...process.env, IMPASTO_VITE: `http://localhost:${port}` };
const child = spawn(program, [root], { stdio: 'inherit', env });
child.once('exit', async (code) => {
  await server.close();
  process.exitCode = code ?? 1;
});
