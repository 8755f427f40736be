import type { Backend } from './backend.js';
import { API_ROOT } from './contract.js';
import { createHandler, type Handler, type HandlerOptions } from './handler.js';
import { createStatic } from './static.js';

/** The options of {@link createAppHandler}. */
interface AppHandlerOptions extends HandlerOptions {
  /** Folder of the built screen. */
  readonly renderer: string;
}

/** One handler for a browser or Electron's `protocol.handle`: the API under `/api`, and the files of the screen. */
export function createAppHandler(backend: Backend, { renderer, ...options }: AppHandlerOptions): Handler {
  const api = createHandler(backend, options);
  const pages = createStatic(renderer);
  return async (request) => await (isApi(request) ? api : pages)(request);
}

/** Whether a request is for the API, and not for a page. */
export function isApi({ url }: { readonly url: string }): boolean {
  const { pathname } = new URL(url);
  return pathname === API_ROOT || pathname.startsWith(`${API_ROOT}/`);
}
