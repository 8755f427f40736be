import { app, type Session, shell, type WebContents } from 'electron';
import { isAppAddress } from './scheme.js';

/** Every address outside the application that Chromium can load. Our own scheme and the page's blobs match none of these. */
const externalAddresses = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'file:///*'];

/**
 * Prevents every window from leaving our origin, opening other windows or using webviews.
 * Follows the checklist in Electron's documentation (tutorial/security).
 */
export function guardContents(): void {
  app.on('web-contents-created', (_, contents) => guard(contents));
}

function guard(contents: WebContents): void {
  const blockOtherOrigins = (event: { readonly url: string; preventDefault(): void }) => {
    if (!isAppAddress(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', blockOtherOrigins);
  contents.on('will-frame-navigate', blockOtherOrigins);
  contents.on('will-redirect', blockOtherOrigins);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (isPublicAddress(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
}

/** Whether an address may be opened in the user's browser: HTTPS without credentials. */
function isPublicAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, username, password } = new URL(address);
  return protocol === 'https:' && username === '' && password === '';
}

/**
 * Denies all permissions, external requests and downloads, including Chromium's spelling dictionaries.
 * @param isAllowed exceptions among the external addresses; none by default.
 */
export function guardSession(session: Session, isAllowed: (address: string) => boolean = () => false): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest({ urls: externalAddresses }, ({ url }, decide) =>
    decide({ cancel: !isAllowed(url) }),
  );
}
