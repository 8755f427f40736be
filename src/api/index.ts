export { createAppHandler, isApi } from './app-handler.js';
export type {
  Answer,
  Backend,
  BackendOpener,
  BackendSettings,
  Call,
  ClosableBackend,
  ImageAnswer,
  StoredImage,
  Upload,
} from './backend.js';
export { EventLog, type EventLogOptions, type Following, type LoggedEvent } from './event-log.js';
export { createHandler, type Handler, type HandlerOptions } from './handler.js';
export { UPLOAD_LIMIT } from './limits.js';
export { backendOf, openBackend } from './live/open.js';
export { openApiDocument } from './openapi.js';
export { messagePage } from './page.js';
export { problemResponse } from './problem.js';
export { createStatic } from './static.js';
