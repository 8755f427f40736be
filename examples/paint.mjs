// Paints one picture in the style of another, prints progress, and saves the result.
//   node examples/paint.mjs A.jpg B.jpg out.png '{"size": 768, "preset": "fine"}'
// The last argument is optional: painting options by name, as GET /api/options lists them.
import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { events, post, request } from './client.mjs';

const [content, style, out, options = '{}'] = process.argv.slice(2);
if (!out) {
  console.error('Usage: node examples/paint.mjs A B OUT.png [OPTIONS]');
  process.exit(2);
}

/** Uploads a picture and returns its id. The server keeps its own copy; the same file returns the same id. */
async function upload(path) {
  const response = await request(`/pictures?name=${encodeURIComponent(basename(path))}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: await readFile(path),
  });
  return (await response.json()).id;
}

/** Follows a job until it ends and returns it. A `snapshot` or `job` event has the whole job, a `progress` event only its progress. */
async function ended(id) {
  for await (const event of events(`/events?job=${id}`)) {
    if (event.type === 'progress') {
      const { size, iteration, iterations, fraction } = event.progress;
      console.log(`${Math.round(fraction * 100)} %: ${size} px, iteration ${iteration} of ${iterations}`);
    }
    const job = event.type === 'snapshot' ? event.jobs.find((one) => one.id === id) : event.job;
    if (job?.ended) return job;
  }
}

const job = await post('/jobs', {
  content: { picture: await upload(content) },
  styles: [{ picture: await upload(style) }],
  options: JSON.parse(options),
});
const { state, failure, result } = await ended(job.id);
if (state !== 'done') {
  console.error(`The job ended as "${state}". ${failure?.message ?? ''}`);
  process.exit(1);
}
const picture = await request(`/jobs/${job.id}/result`);
await writeFile(out, Buffer.from(await picture.arrayBuffer()));
console.log(`${out}: ${result.width} × ${result.height} px, ${result.seconds.toFixed(1)} s`);
