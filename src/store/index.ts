export type { Listener, StoreEvent } from './events.js';
export { checkPlacement, importNetwork, installMade } from './import.js';
export { type Installed, installPublished } from './install.js';
export { type Listing, listNetworks } from './list.js';
export { MIRROR_VARIABLE } from './mirror.js';
export { removeNetwork } from './remove.js';
export type { Conversion } from './settings.js';
export { type Verdict, verifyNetworks } from './verify.js';
