import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as Electron from 'electron';
import { describe, expect, it } from 'vitest';
import { channels } from '../../../electron/channels.js';
import type { ShellCommand } from '../../../renderer/bridge.js';
import { clickMenuItem } from './menu-items.js';
import { shellWorkplace } from './start.js';

const work = shellWorkplace();

const chosen = (...filePaths: string[]) => ({ canceled: filePaths.length === 0, filePaths });
const target = (filePath = '') => ({ canceled: filePath === '', filePath });

describe('the bridge', () => {
  it('is the only object that the page gets', async () => {
    const { world, bridge } = await work.start();
    expect([...world.exposed.keys()]).toEqual(['impasto']);
    expect(Object.keys(bridge).sort()).toEqual([
      'chooseFolder',
      'chooseNetwork',
      'choosePictures',
      'copyPicture',
      'notify',
      'onCommand',
      'onFiles',
      'openFolder',
      'pathOf',
      'reveal',
      'savePicture',
      'setProgress',
    ]);
  });

  it('returns the path of a dropped file, and null for a file without one', async () => {
    const { world, bridge } = await work.start();
    const dropped = new File(['a'], 'Ёлка.png');
    world.pathsOfFiles.set(dropped, '/pictures/Ёлка.png');
    expect(bridge.pathOf(dropped)).toBe('/pictures/Ёлка.png');
    expect(bridge.pathOf(new File(['a'], 'pasted.png'))).toBeNull();
  });

  it('opens dialogs for pictures, folders and networks in the folder last used for each, also after a restart', async () => {
    const home = 'dialogs';
    const first = await work.start({ home });
    const { open, save } = first.world.answers;
    open.push(
      chosen('/one/a.png', '/one/b.png'),
      chosen('/two'),
      chosen('/three/vgg.safetensors'),
      chosen(),
      chosen('/four/c.png'),
    );
    expect(await first.bridge.choosePictures()).toEqual(['/one/a.png', '/one/b.png']);
    expect(await first.bridge.chooseFolder()).toBe('/two');
    expect(await first.bridge.chooseNetwork()).toBe('/three/vgg.safetensors');
    expect(await first.bridge.choosePictures()).toEqual([]);
    save.push(target());
    expect(await first.bridge.savePicture({ url: '/api/jobs/none/result', name: 'A.png' })).toBeNull();
    const [pictures, folder, network, again] = first.world.openDialogs;
    expect(pictures?.defaultPath).toBe('/home/somebody/pictures');
    expect(pictures?.properties).toEqual(['openFile', 'multiSelections']);
    expect(pictures?.filters?.[0]?.extensions).toEqual(expect.arrayContaining(['png', 'jpg', 'heic']));
    expect(folder?.properties).toContain('openDirectory');
    expect(network?.filters?.[0]?.extensions).toContain('safetensors');
    expect(again?.defaultPath).toBe('/one');
    expect(first.world.saveDialogs[0]).toMatchObject({
      defaultPath: join('/home/somebody/pictures', 'A.png'),
      filters: [{ extensions: ['png'] }, { extensions: ['*'] }],
    });
    await first.quit();

    const second = await work.start({ home });
    second.world.answers.open.push(chosen(), chosen());
    await second.bridge.choosePictures();
    await second.bridge.chooseFolder();
    expect(second.world.openDialogs.map(({ defaultPath }) => defaultPath)).toEqual(['/one', '/two']);
  });

  it('shows files and opens folders, but does not open files or applications', async () => {
    const { world, bridge } = await work.start();
    await mkdir(work.path('out', 'Tool.app'), { recursive: true });
    await writeFile(work.path('out', 'a.png'), 'a');
    await bridge.reveal(work.path('out', 'a.png'));
    expect(world.shownItems).toEqual([work.path('out', 'a.png')]);
    await bridge.openFolder(work.path('out'));
    expect(world.openedPaths).toEqual([work.path('out')]);
    await expect(bridge.reveal(work.path('gone.png'))).rejects.toThrow('no longer exists');
    for (const path of ['out/a.png', 'out/Tool.app'])
      await expect(bridge.openFolder(work.path(path))).rejects.toThrow('is not a folder');
    await expect(bridge.openFolder('out')).rejects.toThrow('no longer exists');
    world.openProblem = 'no application';
    await expect(bridge.openFolder(work.path('out'))).rejects.toThrow('(no application)');
    expect(world.openedPaths).toHaveLength(2);
  });

  it('refuses to save or copy anything except pictures of the API, with a message and no stack', async () => {
    const { world, bridge } = await work.start();
    for (const url of [
      'https://example.org/a.png',
      'file:///etc/passwd',
      '/index.html',
      'impasto://other/api',
    ]) {
      await expect(bridge.copyPicture(url)).rejects.toThrow('This is not a picture of Impasto');
      world.answers.save.push(target(work.path('a.png')));
      await expect(bridge.savePicture({ url, name: 'a.png' })).rejects.toThrow(
        'This is not a picture of Impasto',
      );
    }
    const refused = await bridge
      .copyPicture('/api/jobs/none-such/result')
      .catch((error: Error) => error.message);
    expect(refused).toMatch(/^There is no job none-such: [^\n]*\.$/);
    await expect(readFile(work.path('a.png'))).rejects.toThrow('ENOENT');
    expect(world.clipboard).toEqual([]);
  });

  it('shows and removes progress on the taskbar', async () => {
    const { world, bridge } = await work.start();
    bridge.setProgress(0.25);
    expect(world.window.progress).toBe(0.25);
    bridge.setProgress(null);
    expect(world.window.progress).toBe(-1);
  });

  it('shows notifications only in the background, and brings the window to the front on a click', async () => {
    const { world, bridge } = await work.start();
    world.window.isFocusedNow = true;
    bridge.notify('A.png', 'The picture is done.');
    expect(world.notifications).toEqual([]);
    Object.assign(world.window, { isFocusedNow: false, isMinimizedNow: true });
    bridge.notify('A.png', 'The picture is done.');
    expect(world.notifications).toMatchObject([{ title: 'A.png', body: 'The picture is done.' }]);
    world.notifications[0]?.click();
    expect(world.window).toMatchObject({ isFocusedNow: true, isMinimizedNow: false });
  });

  it('delivers messages once, also those sent before the page listened', async () => {
    const { world, electron, bridge } = await work.start();
    clickMenuItem(world, 'Settings…');
    electron.app.emit('open-file', { preventDefault: () => undefined }, '/pictures/a.png');
    const files: (readonly string[])[] = [];
    const commands: ShellCommand[] = [];
    const stopCommands = bridge.onCommand((command) => commands.push(command));
    const stopFiles = bridge.onFiles((paths) => files.push(paths));
    expect(files).toEqual([['/pictures/a.png']]);
    expect(commands).toEqual(['settings']);
    stopCommands();
    stopFiles();
    clickMenuItem(world, 'Settings…');
    expect(commands).toHaveLength(1);
  });
});

describe('the receiver', () => {
  const unknownSenders: [string, (contents: Electron.WebContents) => object][] = [
    ['another window', ({ mainFrame }) => ({ sender: {}, senderFrame: mainFrame })],
    ['a frame inside the page', (sender) => ({ sender, senderFrame: { url: 'impasto://app/', parent: {} } })],
    ['another origin', (sender) => ({ sender, senderFrame: { url: 'https://example.org/', parent: null } })],
    ['another host', (sender) => ({ sender, senderFrame: { url: 'impasto://other/', parent: null } })],
    ['a frame that is gone', (sender) => ({ sender, senderFrame: null })],
  ];

  it.each(unknownSenders)('rejects every channel from %s', async (_, senderIn) => {
    const { world, electron, bridge } = await work.start();
    electron.ipcRenderer.sender = () => senderIn(world.window.webContents as never) as never;
    await expect(bridge.choosePictures()).rejects.toThrow('choosePictures was sent by an unknown sender');
    expect(world.openDialogs).toEqual([]);
    await expect(bridge.savePicture({ url: '/api', name: 'a.png' })).rejects.toThrow('an unknown sender');
    expect(world.saveDialogs).toEqual([]);
    for (const call of [bridge.chooseFolder, bridge.chooseNetwork])
      await expect(call()).rejects.toThrow('an unknown sender');
    for (const call of [bridge.copyPicture, bridge.reveal, bridge.openFolder])
      await expect(call('/api')).rejects.toThrow('an unknown sender');
    bridge.setProgress(0.5);
    bridge.notify('a', 'b');
    expect(world.window.progress).toBe(-1);
    expect(world.notifications).toEqual([]);
    const files: unknown[] = [];
    bridge.onFiles((paths) => files.push(paths));
    electron.app.emit('open-file', { preventDefault: () => undefined }, '/pictures/a.png');
    expect(files).toEqual([]);
  });

  it('rejects invalid arguments', async () => {
    const { world, electron } = await work.start();
    const requests: [keyof typeof channels, unknown[]][] = [
      ['choosePictures', [1]],
      ['savePicture', [{ url: '/api', name: '' }]],
      ['savePicture', [{ url: '/api', name: 'a.png', more: 1 }]],
      ['copyPicture', []],
      ['copyPicture', [{}]],
      ['reveal', ['']],
      ['openFolder', [['/a']]],
    ];
    for (const [name, args] of requests)
      expect(await electron.ipcRenderer.invoke(channels[name], ...args)).toEqual({
        refusal: expect.stringContaining('failed unexpectedly'),
      });
    const messages: [keyof typeof channels, unknown[]][] = [
      ['setProgress', [2]],
      ['setProgress', ['0.5']],
      ['setProgress', []],
      ['notify', ['a']],
      ['notify', ['a', 'b'.repeat(2000)]],
      ['listening', [1]],
    ];
    for (const [name, args] of messages) electron.ipcRenderer.send(channels[name], ...args);
    expect(world.openDialogs).toEqual([]);
    expect(world.saveDialogs).toEqual([]);
    expect(world.window.progress).toBe(-1);
    expect(world.notifications).toEqual([]);
  });

  it('has a handler for each channel of the page, and no other', async () => {
    const { electron } = await work.start();
    const handled = [...electron.ipcMain.handlers.keys(), ...electron.ipcMain.eventNames()];
    const { command: _, files: __, ...fromPage } = channels;
    expect(handled.sort()).toEqual(Object.values(fromPage).sort());
  });
});
