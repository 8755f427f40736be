import { spawn } from 'node:child_process';
import { once } from 'node:events';
import chromium from '@sparticuz/chromium';
import { expect, it } from 'vitest';
import { debuggingPort, Page } from '../installers/devtools.js';

const page = 'data:text/html,<p id="it">here</p>';

it('the client that tests installers evaluates values, promises and failures in a real Chromium', async () => {
  const args = [...chromium.args.filter((one) => !one.startsWith('--remote')), '--headless'];
  const program = await chromium.executablePath();
  const browser = spawn(program, [...args, '--remote-debugging-port=0', page], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const connected = await Page.at(await debuggingPort(browser.stderr), 'data:');
    expect(await connected.evaluate(`document.querySelector('#it').textContent`)).toBe('here');
    expect(await connected.evaluate('Promise.resolve({ a: [1, null] })')).toEqual({ a: [1, null] });
    await expect(connected.evaluate(`Promise.reject(new Error('of its own'))`)).rejects.toThrow('of its own');
    expect(browser.stderr.destroyed).toBe(false);
    connected.close();
  } finally {
    const gone = once(browser, 'exit');
    browser.kill();
    await gone;
  }
});
