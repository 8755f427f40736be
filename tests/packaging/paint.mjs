/** Copied into the packed code and run there: paints with what the application came with, through its API, into the file that is named. */
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { createDoor, openBackend } from './dist/api/index.js';
import { nodeLaunch } from './dist/compute/index.js';

const [renderer, result] = process.argv.slice(2);
const backend = await openBackend({ mode: 'desktop' }, { launch: nodeLaunch(false) });
const door = createDoor(backend, { renderer });

const post = (body) => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

async function ask(path, init) {
  const response = await door(new Request(`impasto://app${path}`, init));
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return response;
}

/** The size of the screen's script, which the page names. */
async function scriptBytes() {
  const page = await (await ask('/')).text();
  const [, script] = /src="\.?([^"]+\.js)"/.exec(page);
  return (await (await ask(script)).arrayBuffer()).byteLength;
}

async function paint() {
  const { pictures } = await (await ask('/api/pictures')).json();
  const of = (kind) => ({ picture: pictures.find((picture) => picture.kind === kind).id });
  const options = { size: 96, minSize: 64, iterations: 4 };
  const wanted = { content: of('content'), styles: [of('style')], options };
  let job = await (await ask('/api/jobs', post(wanted))).json();
  while (!['done', 'failed', 'cancelled'].includes(job.state)) {
    await pause(100);
    job = await (await ask(`/api/jobs/${job.id}`)).json();
  }
  if (job.state !== 'done') throw new Error(JSON.stringify(job));
  const picture = await (await ask(`/api/jobs/${job.id}/result`)).arrayBuffer();
  writeFileSync(result, new Uint8Array(picture));
}

const script = await scriptBytes();
await paint();
await backend.close();
console.log(JSON.stringify({ scriptBytes: script }));
