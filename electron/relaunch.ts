import { app } from 'electron';

/** Starts Impasto again when this process has exited. @param pictures absolute paths of pictures for it to open. */
export function relaunch(pictures: readonly string[]): void {
  const application = app.isPackaged ? [] : [app.getAppPath()];
  const { APPIMAGE } = process.env; // the running program is in a file system that is unmounted with this process
  app.relaunch({
    args: [...application, ...pictures],
    ...(APPIMAGE !== undefined && { execPath: APPIMAGE }),
  });
}
