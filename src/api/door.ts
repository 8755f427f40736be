import type { Backend } from './backend.js';
import { API_ROOT } from './contract.js';
import { createHandler, type Handler, type HandlerOptions } from './handler.js';
import { createStatic } from './static.js';

/** What a door leads to. */
export interface DoorOptions extends HandlerOptions {
  /** Folder of the built screen. */
  readonly renderer: string;
}

/** Everything that a browser or Electron's `protocol.handle` needs in one handler: the API under `/api`, and the screen. */
export function createDoor(backend: Backend, { renderer, ...options }: DoorOptions): Handler {
  const api = createHandler(backend, options);
  const pages = createStatic(renderer);
  return async (request) => await (isApi(request) ? api : pages)(request);
}

/** Whether a request is for the API, and not for a page. */
export function isApi({ url }: { readonly url: string }): boolean {
  const { pathname } = new URL(url);
  return pathname === API_ROOT || pathname.startsWith(`${API_ROOT}/`);
}
