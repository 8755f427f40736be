import { app, type Session, shell, type WebContents } from 'electron';
import { isOurs } from './scheme.js';

/** All that Chromium can load from elsewhere; our own scheme and what the screen has made itself are none of these. */
const elsewhere = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'file:///*'];

/**
 * What a window may not do, whatever is shown in it: leave our origin, open another, hold a webview.
 * Follows the list of Electron's documentation (tutorial/security).
 */
export function guardContents(): void {
  app.on('web-contents-created', (_, contents) => guard(contents));
}

function guard(contents: WebContents): void {
  const stay = (event: { readonly url: string; preventDefault(): void }) => {
    if (!isOurs(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (isPublic(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
}

/** Whether an address may be given to the user's browser: HTTPS, with nobody's name or password in it. */
export function isPublic(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, username, password } = new URL(address);
  return protocol === 'https:' && username === '' && password === '';
}

/**
 * Nothing is permitted, nothing comes from elsewhere, nothing is downloaded, the spelling dictionaries of Chromium least of all.
 * @param isAllowed what may be loaded from elsewhere all the same; nothing unless told.
 */
export function guardSession(session: Session, isAllowed: (address: string) => boolean = () => false): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest({ urls: elsewhere }, ({ url }, decide) =>
    decide({ cancel: !isAllowed(url) }),
  );
}
