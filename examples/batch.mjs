// Paints every picture of a folder in one style. The folders must be on the machine that runs the server.
//   node examples/batch.mjs photos/ B.jpg painted/ '{"size": 768}'
// The last argument is optional: painting options by name, as GET /api/options lists them.
import { resolve } from 'node:path';
import { events, get, post } from './client.mjs';

const [contents, style, folder, options = '{}'] = process.argv.slice(2);
if (!folder) {
  console.error('Usage: node examples/batch.mjs CONTENTS STYLE FOLDER [OPTIONS]');
  process.exit(2);
}
const plan = {
  contentPaths: [resolve(contents)],
  stylePaths: [resolve(style)],
  folder: resolve(folder),
  template: '{content}-{style}.png',
  options: JSON.parse(options),
};

// The preflight says what the batch would be, and what prevents it, without starting anything.
const { pictures, seconds, problems } = await post('/batches/preflight', plan);
if (problems.length > 0) {
  for (const { message } of problems) console.error(message);
  process.exit(1);
}
const minutes = seconds === null ? 'unknown time' : `about ${Math.ceil(seconds / 60)} min`;
console.log(`${pictures} pictures, ${minutes}`);

/** Follows a batch until it ends and returns it. */
async function ended(id) {
  for await (const event of events('/events')) {
    const batch = event.type === 'snapshot' ? event.batches.find((one) => one.id === id) : event.batch;
    if (batch?.id !== id) continue;
    console.log(`${batch.counts.done} of ${batch.counts.total} done, ${batch.counts.failed} failed`);
    if (batch.state !== 'running' && batch.state !== 'paused') return batch;
  }
}

const { id } = await post('/batches', plan);
const { state } = await ended(id);
const { items } = await get(`/batches/${id}/report`);
for (const { status, output, content, reason } of items)
  console.log(`${status}: ${output ?? content}${reason ? ` (${reason})` : ''}`);
process.exit(state === 'done' ? 0 : 1);
