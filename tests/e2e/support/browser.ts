import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/** Launches headless Chromium: that of the npm package, or the one at the path in IMPASTO_CHROMIUM. */
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
