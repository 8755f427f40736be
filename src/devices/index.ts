export type { Candidate } from './candidates.js';
export { type CheckProgress, type Choice, type Device, Devices, type DevicesOptions } from './devices.js';
export type { GraphicsCard, Hardware } from './hardware.js';
