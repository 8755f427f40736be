import { call } from '../api/client.js';
import { say } from '../app/announce.js';
import { bridge } from '../bridge.js';

/** Installs a network from a file: by its path where there is one, else by its bytes. */
export async function takeNetworkFile(
  file: File | undefined,
  sentenceOf: (error: unknown) => string,
): Promise<void> {
  if (!file) return;
  try {
    const path = bridge()?.pathOf(file);
    if (path) await call('importNetwork', { body: { path } });
    else await call('uploadNetwork', { query: { name: file.name }, body: file });
  } catch (error) {
    say(sentenceOf(error), 'problem');
  }
}

/** Installs a network from a file of this machine. */
export async function takeNetworkPath(path: string, sentenceOf: (error: unknown) => string): Promise<void> {
  try {
    await call('importNetwork', { body: { path } });
  } catch (error) {
    say(sentenceOf(error), 'problem');
  }
}
