/**
 * What the screen and the engine say to each other: schemas, their types, and the table of routes. It rests on zod alone, so that the
 * renderer can be built with it.
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
