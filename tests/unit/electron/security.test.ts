import { describe, expect, it } from 'vitest';
import { StandInEvent } from './stand-in/electron.js';
import { shellWorkplace } from './start.js';

const work = shellWorkplace();

/** Whether the default action of a window event with an address is prevented. */
const isPrevented = (contents: { emit(name: string, event: object): boolean }, name: string, url: string) => {
  const event = Object.assign(new StandInEvent(), { url });
  contents.emit(name, event);
  return event.defaultPrevented;
};

describe('the security of the window', () => {
  it('runs the page in a sandbox, without Node', async () => {
    const { world } = await work.start();
    expect(world.isSandboxEnabled).toBe(true);
    expect(world.windows).toHaveLength(1);
    expect(world.window.options.webPreferences).toEqual({
      preload: 'preload.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: true,
    });
  });

  it('has developer tools in the packaged application only when they are enabled', async () => {
    const packed = (world: { isPackaged: boolean }) => {
      world.isPackaged = true;
    };
    const closed = await work.start({ prepare: packed });
    expect(closed.world.window.options.webPreferences?.devTools).toBe(false);
    await closed.quit();
    process.env.IMPASTO_INSPECTOR = '1';
    const open = await work.start({ prepare: packed });
    expect(open.world.window.options.webPreferences?.devTools).toBe(true);
  });

  it('registers one secure scheme, without further privileges', async () => {
    const { world } = await work.start();
    expect(world.schemes).toEqual([
      {
        scheme: 'impasto',
        privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
      },
    ]);
    expect([...world.protocols.keys()]).toEqual(['impasto']);
    expect(world.window.address).toBe('impasto://app/');
  });

  it('sends a content security policy with every page and every API response', async () => {
    const { world } = await work.start();
    const page = await world.request('/');
    expect(page.status).toBe(200);
    const policy = page.headers.get('content-security-policy') ?? '';
    for (const part of [
      "default-src 'self'",
      "script-src 'self'",
      "object-src 'none'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ])
      expect(policy).toContain(part);
    expect(policy).not.toMatch(/unsafe|http|\*/);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const answer = await world.request('/api');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await answer.json()).toMatchObject({ mode: 'desktop', paths: true });
  });

  it('does not answer other hosts of the scheme', async () => {
    const { world } = await work.start();
    const answer = world.protocols.get('impasto')!;
    expect((await answer(new Request('impasto://other/'))).status).toBe(404);
    expect((await answer(new Request('impasto://other/api'))).status).toBe(404);
  });

  it('denies all permissions, both requests and checks', async () => {
    const { world } = await work.start();
    const { permissionRequest, permissionCheck, devicePermission } = world.session;
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'clipboard-read',
      'openExternal',
    ] as const) {
      let granted: boolean | undefined;
      permissionRequest!(null as never, permission, (answer) => (granted = answer), {} as never);
      expect(granted).toBe(false);
      expect(permissionCheck!(null, permission, 'impasto://app', {} as never)).toBe(false);
    }
    expect(devicePermission!({} as never)).toBe(false);
  });

  it('blocks external requests, spelling dictionaries and downloads', async () => {
    const { world, electron } = await work.start();
    expect(world.session.spellChecker).toBe(false);
    const { filter, listener } = world.session.beforeRequest!;
    const isCancelled = (url: string) => {
      // A match pattern of Chromium: scheme, host, path.
      const isMatched = filter.urls.some((pattern) => url.startsWith(pattern.slice(0, pattern.indexOf('*'))));
      let cancel: boolean | undefined = false;
      if (isMatched)
        listener({ url } as never, (answer) => {
          cancel = answer.cancel;
        });
      return cancel;
    };
    for (const url of [
      'https://example.org/',
      'http://localhost:5173/',
      'file:///etc/passwd',
      'ws://localhost:1/',
      'wss://example.org/',
    ])
      expect([url, isCancelled(url)]).toEqual([url, true]);
    for (const url of ['impasto://app/', 'blob:impasto://app/1', 'data:image/png;base64,AA'])
      expect([url, isCancelled(url)]).toEqual([url, false]);
    const event = new StandInEvent();
    electron.session.defaultSession.emit('will-download', event);
    expect(event.defaultPrevented).toBe(true);
  });

  it('blocks navigation to other origins, new windows and webviews', async () => {
    const { world } = await work.start();
    const { webContents } = world.window;
    for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      for (const url of [
        'https://example.org/',
        'file:///etc/passwd',
        'impasto://other/',
        'javascript:1',
        'about:blank',
      ])
        expect(isPrevented(webContents, name, url)).toBe(true);
      expect(isPrevented(webContents, name, 'impasto://app/#/gallery')).toBe(false);
    }
    expect(isPrevented(webContents, 'will-attach-webview', '')).toBe(true);
    const open = (url: string) => webContents.windowOpenHandler!({ url } as never);
    for (const url of [
      'https://example.org/a',
      'http://example.org/',
      'file:///etc/passwd',
      'smb://server/share',
      'https://user:word@example.org/',
      'impasto://app/',
      'nonsense',
    ])
      expect(open(url)).toEqual({ action: 'deny' });
    expect(world.openedAddresses).toEqual(['https://example.org/a']);
  });

  it('protects all other web contents too', async () => {
    const { electron } = await work.start();
    const other = new electron.BrowserWindow({ show: false }).webContents;
    expect(isPrevented(other, 'will-navigate', 'https://example.org/')).toBe(true);
    expect(other.windowOpenHandler!({ url: 'file:///a' } as never)).toEqual({ action: 'deny' });
  });
});
