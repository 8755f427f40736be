import { describe, expect, it } from 'vitest';
import { isViteSocket, withVite } from '../../../electron/development.js';
import { serveHandler } from '../api/transports.js';

describe('npm run dev', () => {
  it('gets pages from Vite and everything else from the application', async () => {
    const vite = await serveHandler(async ({ url }) => {
      const { pathname, search } = new URL(url);
      return new Response(`vite ${pathname}${search}`, { headers: { 'content-type': 'text/javascript' } });
    });
    const handler = withVite(vite, async ({ url }) => new Response(`handler ${new URL(url).pathname}`));
    const answer = (address: string) => handler(new Request(new URL(address, 'impasto://app/')));
    const page = await answer('/main.tsx?t=1');
    expect(await page.text()).toBe('vite /main.tsx?t=1');
    expect(page.headers.get('content-type')).toBe('text/javascript');
    expect(page.headers.get('content-security-policy')).toContain('ws://localhost:*');
    expect(await (await answer('/api/client.ts')).text()).toBe('vite /api/client.ts');
    expect(await (await answer('/api/jobs')).text()).toBe('handler /api/jobs');
  });

  it('allows the page to connect to Vite, and to nothing else outside', () => {
    expect(isViteSocket('ws://localhost:5173/?token=a')).toBe(true);
    for (const address of ['ws://localhost.example.org:80/', 'http://localhost:5173/', 'wss://example.org/'])
      expect(isViteSocket(address)).toBe(false);
  });
});
