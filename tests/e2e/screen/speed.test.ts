import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.js';
import { advance, createJob } from '../support/fake/jobs.js';
import { type FakeServer, startFake } from '../support/fake/server.js';

/** Bounds of issue 6. */
const maxScriptBytes = 400_000;
const maxPaint = 1000;
const maxTask = 200;

const assets = resolve(import.meta.dirname, '../../../dist/renderer/assets');
let browser: Browser;
let server: FakeServer;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  server = await startFake();
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

describe('the built screen', () => {
  it('has little script', () => {
    const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
    const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0);
    console.log(`script: ${Math.round(bytes / 1000)} kB gzipped`);
    expect(bytes).toBeLessThan(maxScriptBytes);
  });

  it('paints early', async () => {
    const paint = await least(maxPaint, async () => {
      await page.goto(server.url);
      await page.getByRole('button', { name: 'Harbour in the style of Swirling night' }).waitFor();
      return firstPaint(page);
    });
    console.log(`first contentful paint: ${Math.round(paint)} ms`);
    expect(paint).toBeLessThan(maxPaint);
  });

  it('has no long task while a picture is painted', async () => {
    const longest = await least(maxTask, async () => {
      const tasks = await tasksWhilePainting();
      console.log(`longest task: ${Math.round(Math.max(0, ...tasks))} ms, over 50 ms: ${tasks.length}`);
      return Math.max(0, ...tasks);
    });
    expect(longest).toBeLessThan(maxTask);
  });
});

/** The smallest of up to five measurements, until one is below the bound: other load on the machine only lengthens them. */
async function least(bound: number, measure: () => Promise<number>): Promise<number> {
  let best = Infinity;
  for (let turn = 0; turn < 5 && best >= bound; turn += 1) best = Math.min(best, await measure());
  return best;
}

/** First contentful paint, in milliseconds since navigation; the browser reports it with a delay. */
async function firstPaint(page: Page): Promise<number> {
  const entry = await page.waitForFunction(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
  );
  return (await entry.jsonValue()) ?? Infinity;
}

/** Durations of the tasks of over 50 ms while a picture is painted and shown in a hundred steps, in milliseconds. */
async function tasksWhilePainting(): Promise<readonly number[]> {
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { longTasks: tasks });
    new PerformanceObserver((list) =>
      tasks.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({ type: 'longtask' });
  });
  const job = createJob(server.state, {
    content: { picture: 'sample-content-harbour' },
    styles: [{ picture: 'sample-style-swirl' }],
    options: { size: 1024 },
  });
  await page.evaluate((id) => {
    location.hash = `/paint/${id}`;
  }, job.id);
  for (let step = 1; step <= 100; step += 1) {
    advance(server.state, job.id, step / 100);
    await page.waitForTimeout(100);
  }
  await page.getByText(/^Done in/).waitFor();
  return page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
}
