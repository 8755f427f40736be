/**
 * Copied into the packed code and run there: starts the application against the stand-in of Electron, and paints with what came with it,
 * through the scheme as the page does, into the file that is named. Prints what there was to be seen as JSON.
 */
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { app, world } from 'electron';

const [result] = process.argv.slice(2);
world.isPackaged = true;

async function ask(address, init) {
  const response = await world.request(address, init);
  if (!response.ok) throw new Error(`${address}: ${await response.text()}`);
  return response;
}

/** The size of the script that the first page asks for. */
async function scriptBytes() {
  const page = await (await ask('/')).text();
  const [, script] = /src="\.?([^"]+\.js)"/.exec(page);
  return (await (await ask(script)).arrayBuffer()).byteLength;
}

const post = (body) => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

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

/** Waits until a window is shown or the application has gone. */
async function started() {
  while (!world.hasQuit && !world.windows[0]?.wasShown) await pause(20);
  return !world.hasQuit;
}

await import('./dist/electron/main.js');
const isShown = await started();
const seen = {
  errors: world.errorBoxes.map(({ content }) => content),
  address: '',
  scriptBytes: 0,
  forks: [],
};
if (isShown) {
  seen.address = world.window.address;
  seen.scriptBytes = await scriptBytes();
  await paint();
  seen.forks = world.forks.map(({ path }) => path);
  const gone = new Promise((resolve) => app.once('quit', resolve));
  app.quit();
  await gone;
}
console.log(JSON.stringify({ ...seen, exitCode: world.exitCode }));
