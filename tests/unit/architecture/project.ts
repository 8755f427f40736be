import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Sources } from './imports.js';

const project = resolve(import.meta.dirname, '../../..');

/** Paths of all files that are or would be committed. */
export function committedPaths(): string[] {
  const list = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: project,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return [...new Set(list.split('\0').filter((path) => path !== ''))];
}

/** The texts of files; what is not text or was deleted is left out. */
export function read(paths: readonly string[]): Sources {
  const texts = paths.flatMap((path): [string, string][] => {
    const bytes = readIfThere(path);
    return bytes === undefined || bytes.subarray(0, 8192).includes(0) ? [] : [[path, bytes.toString('utf8')]];
  });
  return new Map(texts);
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(resolve(project, path));
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR'))
      return undefined;
    throw error;
  }
}
