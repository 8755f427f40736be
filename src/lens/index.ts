export { excitingParts, lookThrough, sideOf } from './feature-maps.js';
export { type Held, paintHeld } from './held.js';
export { type LayerShift, shiftSensitivity } from './shift.js';
export { tappedAt } from './tapped.js';
export { filterTiles, type LensTile, mapTile, nameOf, pictureTile } from './tiles.js';
