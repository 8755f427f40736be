export { type Choice, type Device, Devices, type DevicesOptions } from './devices.js';
