/**
 * Copied into the packaged code and run there. Starts the application against the stand-in for Electron, paints with the bundled files
 * into the file given as an argument, through the application's scheme as the page does, and prints what it observed as JSON.
 */
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { app, world } from 'electron';

const [result] = process.argv.slice(2);
world.isPackaged = true;

async function request(address, init) {
  const response = await world.request(address, init);
  if (!response.ok) throw new Error(`${address}: ${await response.text()}`);
  return response;
}

/** The size of the first page's script. */
async function scriptBytes() {
  const page = await (await request('/')).text();
  const [, script] = /src="\.?([^"]+\.js)"/.exec(page);
  return (await (await request(script)).arrayBuffer()).byteLength;
}

const post = (body) => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

async function paint() {
  const { pictures } = await (await request('/api/pictures')).json();
  const of = (kind) => ({ picture: pictures.find((picture) => picture.kind === kind).id });
  const options = { size: 96, minSize: 64, iterations: 4 };
  const settings = { content: of('content'), styles: [of('style')], options };
  let job = await (await request('/api/jobs', post(settings))).json();
  while (!['done', 'failed', 'cancelled'].includes(job.state)) {
    await pause(100);
    job = await (await request(`/api/jobs/${job.id}`)).json();
  }
  if (job.state !== 'done') throw new Error(JSON.stringify(job));
  const picture = await (await request(`/api/jobs/${job.id}/result`)).arrayBuffer();
  writeFileSync(result, new Uint8Array(picture));
}

/** Waits until a window is shown or the application has quit. */
async function started() {
  while (!world.hasQuit && !world.windows[0]?.wasShown) await pause(20);
  return !world.hasQuit;
}

await import('./dist/electron/main.js');
const isShown = await started();
const observed = {
  errors: world.errorBoxes.map(({ content }) => content),
  address: '',
  scriptBytes: 0,
  forks: [],
};
if (isShown) {
  observed.address = world.window.address;
  observed.scriptBytes = await scriptBytes();
  await paint();
  observed.forks = world.forks.map(({ path }) => path);
  const gone = new Promise((resolve) => app.once('quit', resolve));
  app.quit();
  await gone;
}
console.log(JSON.stringify({ ...observed, exitCode: world.exitCode }));
