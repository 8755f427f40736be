import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { extractAll } from '@electron/asar';
import { build } from 'vite';
import type { Packed } from './stand-in.js';

const standIn = resolve(import.meta.dirname, '../unit/electron/stand-in');

/** What the shell let be seen; see shell.mjs. */
export interface Seen {
  /** Sentences that were shown as errors. */
  readonly errors: readonly string[];
  /** Of the first window. */
  readonly address: string;
  readonly scriptBytes: number;
  /** The programs of compute processes. */
  readonly forks: readonly string[];
  readonly exitCode?: number;
}

/** A packed application that Node can run. */
export interface Installed {
  readonly resources: string;
  /** A path within the application's code. */
  readonly inside: (...names: string[]) => string;
  /** Starts it; it paints into a file and quits. */
  readonly run: (result: string) => Promise<Seen>;
}

/**
 * Lays the packed code out for Node, which cannot look into an archive: a folder of the archive's name stands where it stood, far from
 * our own node_modules, and the stand-in of Electron where the code asks for Electron.
 */
export async function install({ folder, archive, resources: packed }: Packed): Promise<Installed> {
  const resources = join(dirname(folder), 'installed', 'resources');
  const inside = (...names: string[]) => join(resources, 'app.asar', ...names);
  await mkdir(resources, { recursive: true });
  extractAll(archive, inside());
  await cp(join(packed, 'models'), join(resources, 'models'), { recursive: true });
  await putStandIn(inside('node_modules', 'electron'));
  await copyFile(join(import.meta.dirname, 'shell.mjs'), inside('shell.mjs'));
  const env = {
    ...process.env,
    IMPASTO_HOME: join(resources, 'home'),
    // As the portable program has it, which does not look for updates.
    PORTABLE_EXECUTABLE_DIR: resources,
  };
  const run = async (result: string): Promise<Seen> => {
    const args = [inside('shell.mjs'), result];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: resources, env });
    return JSON.parse(stdout);
  };
  return { resources, inside, run };
}

async function putStandIn(folder: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'silent',
    root: standIn,
    build: {
      ssr: join(standIn, 'electron.ts'),
      outDir: folder,
      emptyOutDir: true,
      rolldownOptions: { output: { format: 'es', entryFileNames: 'index.js' } },
    },
  });
  await copyFile(join(standIn, 'parent-port.mjs'), join(folder, 'parent-port.mjs'));
  const description = { name: 'electron', type: 'module', exports: './index.js' };
  await writeFile(join(folder, 'package.json'), JSON.stringify(description));
}
