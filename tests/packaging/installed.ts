import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { extractAll } from '@electron/asar';
import { build } from 'vite';
import type { Packed } from './stand-in.js';

const standIn = resolve(import.meta.dirname, '../unit/electron/stand-in');

/** The output of shell.mjs. */
export interface Observed {
  /** Messages shown in error dialogs. */
  readonly errors: readonly string[];
  /** Address of the first window. */
  readonly address: string;
  readonly scriptBytes: number;
  /** Programs of the compute processes. */
  readonly forks: readonly string[];
  readonly exitCode?: number;
}

/** A packaged application that Node can run. */
export interface Installed {
  readonly resources: string;
  /** A path inside the application's code. */
  readonly inside: (...names: string[]) => string;
  /** Starts the application, which paints into a file and quits. */
  readonly run: (result: string) => Promise<Observed>;
}

/**
 * Prepares the packaged code for Node, which cannot read archives: extracts the archive into a folder of its name, outside our own
 * node_modules, and adds the stand-in as the package electron.
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
    // Set by the portable program, which does not check for updates.
    PORTABLE_EXECUTABLE_DIR: resources,
  };
  const run = async (result: string): Promise<Observed> => {
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
