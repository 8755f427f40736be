// Lists the devices that can compute and the networks that can be used or installed.
//   node examples/list.mjs
import { get } from './client.mjs';

const { devices, choice } = await get('/devices');
console.log('Devices');
for (const { id, name, state, evaluationMilliseconds, reason } of devices) {
  const speed = evaluationMilliseconds === null ? 'not measured' : `${Math.round(evaluationMilliseconds)} ms`;
  console.log(`  ${id}: ${name}, ${state}, ${speed}${reason ? `. ${reason}` : ''}`);
}
console.log(`  ${choice}`);

const { networks } = await get('/networks');
console.log('Networks');
for (const { name, title, state, bytes, licence } of networks)
  console.log(`  ${name}: ${title}, ${state}, ${(bytes / 1e6).toFixed(1)} MB, ${licence}`);
