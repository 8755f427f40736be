/** `npm run dev`: runs the application with Vite's hot reload for the renderer. Changes of the shell or src need a restart. */

import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { build, createServer } from 'vite';
import { electronExecutable } from './launching.mjs';

/** Vite's default port. */
const port = 5173;
const root = resolve(import.meta.dirname, '..');
const executable = electronExecutable();
await build({ configFile: resolve(root, 'electron/vite.config.ts'), mode: 'development', logLevel: 'warn' });
const server = await createServer({
  configFile: resolve(root, 'renderer/vite.config.ts'),
  // The page's origin is impasto://app, so the address of the WebSocket must be given.
  server: {
    host: 'localhost',
    port,
    strictPort: true,
    hmr: { protocol: 'ws', host: 'localhost', clientPort: port },
  },
});
await server.listen();
const env = { ...process.env, IMPASTO_VITE: `http://localhost:${port}` };
const child = spawn(executable, [root], { stdio: 'inherit', env });
child.once('exit', async (code) => {
  await server.close();
  process.exitCode = code ?? 1;
});
