export { createAppHandler, isApi } from './app-handler.js';
export type { Backend, BackendOpener, ClosableBackend } from './backend.js';
export type { Handler } from './handler.js';
export { openBackend } from './live/open.js';
export { messagePage } from './page.js';
export { problemResponse } from './problem.js';
