import type { Page } from 'playwright-core';
import { act, advance, createJob, move, startNext } from '../support/fake/jobs.js';
import type { FakeServer } from '../support/fake/server.js';
import { gpuMachine, type Refusal, Refusal as Refused } from '../support/fake/state.js';

type Scene = (page: Page, server: FakeServer) => Promise<void>;

/** Every screen in every state, as steps from an open window. */
export const scenes: Readonly<Record<string, Scene>> = {
  'paint-empty': async () => undefined,
  'paint-ready': async (page) => pick(page),
  'paint-blend': async (page) => {
    await pick(page);
    await page.getByRole('button', { name: 'Add Poppies to the blend' }).focus();
    await page.keyboard.press('Enter');
    await page.mouse.move(5, 5);
  },
  'paint-compared': async (page) => {
    await pick(page);
    await page.keyboard.press('d');
  },
  'paint-unpainted': async (page, server) => {
    await pick(page);
    server.state.refusals.set('paintInstantly', unreadable);
    await page.getByRole('radio', { name: 'From A' }).click();
    await page.getByText('is damaged').waitFor();
  },
  'paint-dragging': async (page) => {
    await pick(page);
    await drag(page, 0.3);
  },
  'paint-dragging-empty': async (page) => drag(page, 0.25),
  'paint-advanced': async (page) => {
    await pick(page);
    await page.getByRole('button', { name: 'Advanced' }).click();
  },
  'paint-crop': async (page) => {
    await pick(page);
    await page.getByRole('button', { name: 'Crop' }).first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
  },
  'paint-offline': async (page, server) => {
    await pick(page);
    server.setDown(true);
    await page.getByText('not responding').first().waitFor();
  },
  'paint-refused': async (page, server) => {
    await pick(page);
    server.state.refusals.set('createJob', noRoom);
    await page
      .getByRole('button', { name: /^Paint/ })
      .last()
      .click();
    await page.getByText('The disk is full').waitFor();
  },
  'watch-starting': async (page) => {
    await pick(page);
    await page.keyboard.press('Control+Enter');
    await page.getByText('Getting ready.').waitFor();
  },
  'try-styles': async (page, server) => openSheet(page, server, 'Try all styles'),
  'try-styles-dragging': async (page, server) => {
    await openSheet(page, server, 'Try all styles');
    await drag(page, 0.5);
  },
  'try-styles-failed': async (page, server) => {
    server.state.refusals.set('paintInstantly', noRoom);
    await page.locator('main ul button').first().click();
    await page.getByRole('button', { name: 'Try all styles' }).click();
    await page.getByText('4 failed').waitFor();
  },
  variations: async (page, server) => openSheet(page, server, 'Variations'),
  'watch-early': async (page, server) => {
    await watch(page, server, 0.06);
  },
  'watch-middle': async (page, server) => {
    await watch(page, server, 0.45);
  },
  'watch-losses': async (page, server) => {
    await watch(page, server, 0.6);
    await page.keyboard.press('l');
    await page.getByRole('img', { name: /Loss by iteration/ }).waitFor();
  },
  'watch-paused': async (page, server) => {
    const id = await watch(page, server, 0.3);
    act(server.state, id, 'pause');
    await page.getByText('Paused').waitFor();
  },
  'watch-queue': async (page, server) => {
    const first = await watch(page, server, 1);
    createJob(server.state, pair('valley', 'poppies'));
    createJob(server.state, pair('harbour', 'ink'));
    createJob(server.state, pair('valley', 'mosaic'));
    const second = [...server.state.jobs.keys()].find((id) => id !== first) ?? '';
    advance(server.state, second, 0.55);
    await page.evaluate((id) => {
      location.hash = `/paint/${id}`;
    }, second);
    await page.getByText('Painting at').first().waitFor();
  },
  'watch-done': async (page, server) => {
    await watch(page, server, 1);
    await page.getByText('Done in').waitFor();
  },
  'watch-save': async (page, server) => {
    await watch(page, server, 1);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('radio', { name: 'JPEG' }).click();
  },
  'watch-stopped': async (page, server) => {
    const id = await watch(page, server, 0.5);
    act(server.state, id, 'stop');
    await page.getByText('Stopped.').waitFor();
  },
  'watch-stepped-down': async (page, server) => {
    const id = await watch(page, server, 1);
    move(server.state, id, 'done', {
      notes: [
        {
          code: 'note-engine',
          message: 'GeForce RTX 4060 ran out of memory, so it continues on cpu.',
          values: { from: 'GeForce RTX 4060', to: 'cpu' },
        },
      ],
    });
    await page.getByText('ran out of memory').waitFor();
  },
  'watch-failed': async (page, server) => {
    const id = await watch(page, server, 0.3);
    move(server.state, id, 'failed', {
      failure: {
        code: 'memory',
        message:
          'There was not enough memory for 2048 pixels. Choose a smaller size, or close other programs.',
      },
    });
    await page.getByText('not enough memory').waitFor();
  },
  'gallery-empty': async (page) => open(page, 'gallery'),
  gallery: async (page, server) => {
    fillGallery(server);
    await open(page, 'gallery');
    await page.waitForTimeout(600);
  },
  'gallery-selected': async (page, server) => {
    fillGallery(server);
    await open(page, 'gallery');
    for (const index of [0, 2])
      await page
        .getByRole('button', { name: /^Select/ })
        .nth(index)
        .click({ force: true });
    await page.waitForTimeout(600);
  },
  'gallery-detail': async (page, server) => {
    // The oldest one has the frames of the Standard preset, as its settings say; the newer ones are drafts.
    const id = fillGallery(server).at(-1);
    await open(page, `gallery/${id}`);
    await page.waitForTimeout(600);
  },
  'gallery-compare': async (page, server) => {
    const ids = fillGallery(server);
    await open(page, `gallery/compare/${ids[0]}/${ids[2]}`);
    await page.waitForTimeout(600);
  },
  'batch-empty': async (page) => open(page, 'batch'),
  'batch-setup': async (page, server) => {
    await open(page, 'batch');
    await addFiles(page, server);
    await page.getByRole('button', { name: 'Swirling night' }).click();
    await page.getByRole('button', { name: /Paint \d/ }).waitFor();
  },
  'batch-running': async (page, server) => {
    await open(page, 'batch');
    await addFiles(page, server);
    await page.getByRole('button', { name: 'Swirling night' }).click();
    await page.getByRole('button', { name: 'Poppies' }).click();
    await page.getByRole('button', { name: /Paint \d/ }).click();
    await page.getByRole('table').waitFor();
    const ids = [...server.state.jobs.keys()];
    advance(server.state, ids[0] ?? '', 1);
    move(server.state, ids[1] ?? '', 'failed', {
      failure: { code: 'input-missing', message: 'The picture was moved or deleted while it waited.' },
    });
    startNext(server.state);
    advance(server.state, ids[2] ?? '', 0.6);
    await page.getByText('moved or deleted').waitFor();
    await page.waitForTimeout(600);
  },
  networks: async (page) => open(page, 'networks'),
  'networks-devices': async (page, server) => {
    server.state.devices = { ...gpuMachine, check: null };
    server.state.info = { ...server.state.info, cpuOnly: false };
    await page.reload();
    await open(page, 'networks');
    await page.getByText(/14\s?%/).scrollIntoViewIfNeeded();
    await page.mouse.move(5, 5);
  },
  'networks-checking': async (page, server) => {
    server.state.devices = { ...gpuMachine, check: { done: 1, total: 3, device: 'webgpu' } };
    await page.reload();
    await open(page, 'networks');
    await page.getByRole('heading', { name: 'Devices', exact: true }).scrollIntoViewIfNeeded();
    await page.getByText('Checking').waitFor();
  },
  'networks-installing': async (page, server) => {
    server.state.networks = server.state.networks.map((one) =>
      one.name === 'vgg19'
        ? { ...one, installation: { stage: 'downloading', fraction: 0.42, failure: null } }
        : one,
    );
    await open(page, 'networks');
    await page.getByText('Downloading').waitFor();
  },
  settings: async (page) => open(page, 'settings'),
  help: async (page) => {
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
  },
  'russian-paint': async (page, server) => {
    await switchToRussian(page, server);
    await page.getByRole('button', { name: 'Гавань в стиле «Ночной вихрь»' }).click();
    await page.getByRole('button', { name: 'Дополнительно' }).click();
  },
  'russian-ready': async (page, server) => {
    await switchToRussian(page, server);
    await page.getByRole('button', { name: 'Гавань в стиле «Ночной вихрь»' }).click();
    await page.waitForTimeout(700);
  },
  'russian-try-styles': async (page, server) => {
    await switchToRussian(page, server);
    await openSheet(page, server, 'Примерить все стили');
  },
  'russian-variations': async (page, server) => {
    await switchToRussian(page, server);
    await openSheet(page, server, 'Варианты');
  },
  'russian-watch': async (page, server) => {
    await switchToRussian(page, server);
    await watch(page, server, 0.45);
  },
  'russian-save': async (page, server) => {
    await switchToRussian(page, server);
    await watch(page, server, 1);
    await page.keyboard.press('s');
  },
  'russian-batch': async (page, server) => {
    await switchToRussian(page, server);
    await open(page, 'batch');
  },
  'russian-detail': async (page, server) => {
    await switchToRussian(page, server);
    const [id] = fillGallery(server);
    await open(page, `gallery/${id}`);
  },
  'russian-networks': async (page, server) => {
    server.state.devices = { ...gpuMachine, check: null };
    await switchToRussian(page, server);
    await open(page, 'networks');
    await page.getByText(/14\s?%/).scrollIntoViewIfNeeded();
  },
  'russian-settings': async (page, server) => {
    await switchToRussian(page, server);
    await open(page, 'settings');
  },
  'russian-help': async (page, server) => {
    await switchToRussian(page, server);
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
  },
};

const noRoom: Refusal = new Refused(
  507,
  'disk-full',
  'The disk is full: 12 MB are free and 40 MB are needed. Free some space and try again.',
);

const unreadable: Refusal = new Refused(
  422,
  'picture-damaged',
  'The picture "Swirling night" is damaged or incomplete.',
);

const sample = (kind: 'content' | 'style', name: string) => `sample-${kind}-${name}`;

function pair(content: string, style: string, options: Record<string, unknown> = {}) {
  return {
    content: { picture: sample('content', content) },
    styles: [{ picture: sample('style', style) }],
    options,
  };
}

async function pick(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Harbour in the style of Swirling night' }).click();
  await page.mouse.move(5, 5);
  await page.waitForTimeout(700);
}

/** Opens a sheet of paintings of the first pair, with some recent pictures, and waits until it is painted. */
async function openSheet(page: Page, server: FakeServer, name: string): Promise<void> {
  const { pictures } = server.state;
  for (const [id, { info, bytes }] of [...pictures].slice(0, 6)) {
    const { kind: _, ...plain } = info;
    const copy = { ...plain, id: `copy-${id}`, name: `${info.name} 2.jpg`, origin: 'upload' } as const;
    pictures.set(copy.id, { info: copy, bytes });
  }
  await page.reload();
  await page.locator('main ul button').first().click();
  await page.getByRole('button', { name, exact: true }).click();
  const dialog = page.getByRole('dialog', { name });
  await dialog.locator('[data-painting] img').nth(8).waitFor();
  await page.mouse.move(5, 5);
  await page.waitForTimeout(700);
}

/** Sets the language and reloads the window. */
async function switchToRussian(page: Page, server: FakeServer): Promise<void> {
  const { settings } = server.state;
  server.state.settings = { ...settings, screen: { ...settings.screen, language: 'ru' } };
  await page.reload();
  await page.waitForSelector('nav');
  await page.waitForTimeout(500);
}

/** Paints the first pair up to a fraction of its work. */
async function watch(page: Page, server: FakeServer, fraction: number): Promise<string> {
  const job = createJob(server.state, pair('harbour', 'swirl'));
  await page.evaluate((id) => {
    location.hash = `/paint/${id}`;
  }, job.id);
  await page.waitForTimeout(300);
  advance(server.state, job.id, fraction);
  await page.waitForTimeout(900);
  return job.id;
}

async function open(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = `/${to}`;
  }, hash);
  await page.waitForTimeout(300);
}

/** Drags a file over the window, at a fraction of its width from the left. */
async function drag(page: Page, x: number): Promise<void> {
  await page.evaluate((share) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([], 'photo.jpg', { type: 'image/jpeg' }));
    const at = { clientX: innerWidth * share, clientY: innerHeight * 0.95, bubbles: true, cancelable: true };
    for (const type of ['dragenter', 'dragover'])
      document.body.dispatchEvent(new DragEvent(type, { ...at, dataTransfer: transfer }));
  }, x);
}

/** A gallery of painted pairs. */
function fillGallery(server: FakeServer): string[] {
  const pairs = [
    ['harbour', 'swirl'],
    ['valley', 'poppies'],
    ['harbour', 'ink'],
    ['valley', 'mosaic'],
    ['harbour', 'mosaic'],
    ['valley', 'swirl'],
    ['harbour', 'poppies'],
    ['valley', 'ink'],
  ] as const;
  return pairs
    .map(([content, style], index) => {
      const job = createJob(
        server.state,
        pair(content, style, index % 2 === 0 ? {} : { styleScale: 2, preset: 'fine' }),
      );
      advance(server.state, job.id, 1);
      return job.id;
    })
    .reverse();
}

async function addFiles(page: Page, server: FakeServer): Promise<void> {
  const bytes = [...server.state.pictures.values()]
    .filter(({ info }) => info.kind === 'content')
    .map(({ bytes }) => bytes);
  const names = ['Harbour at noon.jpg', 'Долина.jpg', 'IMG_2042.jpg', 'Valley 2.jpg', 'IMG_2041.jpg'];
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Add pictures' }).click(),
  ]);
  await chooser.setFiles([
    ...names.map((name, index) => ({
      name,
      mimeType: 'image/jpeg',
      buffer: Buffer.concat([bytes[index % 2] ?? Buffer.alloc(0), Buffer.from(name)]),
    })),
    { name: 'notes.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture') },
  ]);
  await page.getByText('1024 × 768').nth(4).waitFor();
}
