import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/** A real Chromium without a window: the one inside an npm package, or the one that IMPASTO_CHROMIUM names. */
export async function launchBrowser(): Promise<Browser> {
  const given = process.env.IMPASTO_CHROMIUM;
  return playwright.launch({
    executablePath: given ?? (await chromium.executablePath()),
    args:
      given === undefined
        ? chromium.args.filter((arg) => !/single-process|disable-web-security/.test(arg))
        : ['--no-sandbox'],
    headless: true,
  });
}
