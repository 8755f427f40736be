/** Asks for files with the browser's dialog; empty when cancelled. */
export function chooseFiles(accept: string, several: boolean): Promise<File[]> {
  return ask((input) => {
    input.accept = accept;
    input.multiple = several;
  });
}

/** Asks for a folder and returns all its files. */
export function chooseFolderFiles(): Promise<File[]> {
  return ask((input) => {
    input.webkitdirectory = true;
  });
}

export const pictureTypes = 'image/*,.tif,.tiff,.avif,.webp,.heic';

function ask(prepare: (input: HTMLInputElement) => void): Promise<File[]> {
  const input = document.createElement('input');
  input.type = 'file';
  prepare(input);
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve([...(input.files ?? [])]));
    input.addEventListener('cancel', () => resolve([]));
    input.click();
  });
}
