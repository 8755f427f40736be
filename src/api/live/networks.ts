import { mkdir } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join } from 'node:path';
import { outputError, removeFolder } from '../../disk/index.js';
import { type JobService, partName, plainName, receive, relativePath } from '../../jobs/index.js';
import { isInstallableName } from '../../networks/index.js';
import type { Backend, Upload } from '../backend.js';
import { networkView } from './views.js';

/** The API's methods for networks. */
export function networkMethods(service: JobService) {
  const { networks } = service;
  return {
    listNetworks: async () => ({ networks: (await networks.list()).map(networkView) }),
    installNetwork: async ({ params }) => networkView(await networks.install(params.name)),
    cancelInstallation: async ({ params }) => networks.cancel(params.name),
    importNetwork: async ({ body: { path, name = networkNameOf(path) } }) => {
      if (!isAbsolute(path)) throw relativePath(path);
      return networkView(await networks.import(path, name));
    },
    uploadNetwork: async ({ query, body }) => networkView(await uploaded(service, query.name, body)),
    removeNetwork: ({ params }) => networks.remove(params.name),
  } satisfies Partial<Backend>;
}

/** A name for a network, made from its file name; a general one where that gives none, or one that cannot be used. */
function networkNameOf(path: string): string {
  const base = basename(path);
  const stem = base === 'network.json' ? basename(dirname(path)) : basename(base, extname(base));
  const name = stem
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[-_]+/, '')
    .slice(0, 40);
  return isInstallableName(name) ? name : 'network';
}

async function uploaded(service: JobService, name: string, { bytes }: Upload) {
  const part = partName();
  const folder = join(service.folder, part);
  const path = join(folder, plainName(name));
  const discard = () => removeFolder(service.folder, part);
  try {
    await mkdir(folder);
    await receive(bytes, path);
    return await service.networks.import(path, networkNameOf(path), discard);
  } catch (error) {
    await discard();
    throw outputError(name, error);
  }
}
