import { call } from '../api/client.js';
import { showNotice } from '../app/notices.js';
import { bridge } from '../bridge.js';

/** Installs a network from a file: by its path if it has one, otherwise by uploading it. */
export async function importNetworkFile(
  file: File | undefined,
  errorText: (error: unknown) => string,
): Promise<void> {
  if (!file) return;
  try {
    const path = bridge()?.pathOf(file);
    if (path) await call('importNetwork', { body: { path } });
    else await call('uploadNetwork', { query: { name: file.name }, body: file });
  } catch (error) {
    showNotice(errorText(error), 'problem');
  }
}

/** Installs a network from a path on this computer. */
export async function importNetworkPath(path: string, errorText: (error: unknown) => string): Promise<void> {
  try {
    await call('importNetwork', { body: { path } });
  } catch (error) {
    showNotice(errorText(error), 'problem');
  }
}
