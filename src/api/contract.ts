/**
 * The contract between the screen and the engine: schemas, their types, and the table of routes. Its only package is zod, so that it can
 * be bundled with the renderer.
 */
export * from './contract/batches.js';
export * from './contract/devices.js';
export * from './contract/events.js';
export * from './contract/jobs.js';
export * from './contract/networks.js';
export * from './contract/options.js';
export * from './contract/pictures.js';
export * from './contract/problems.js';
export * from './contract/routes.js';
export * from './contract/settings.js';
