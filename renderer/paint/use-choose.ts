import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { call } from '../api/client.js';
import { queries } from '../api/queries.js';
import { say } from '../app/announce.js';
import { bridge } from '../bridge.js';
import { blendFiles, fillWells, putPicture, type Well } from '../draft/fill.js';
import { chooseFiles, pictureTypes } from './choose-file.js';
import { useFilling } from './use-filling.js';

/** Asks for a picture for a well, through the shell's dialog where there is one, and puts it there. */
export function useChoose(): (well: Well, blend?: boolean) => Promise<void> {
  const filling = useFilling();
  const info = useQuery(queries.info).data;
  return useCallback(
    async (well, blend = false) => {
      const shell = bridge();
      if (!shell || !info?.paths) {
        const files = await chooseFiles(pictureTypes, well === 'style');
        if (blend) blendFiles(files, filling);
        else fillWells(files, well, filling);
        return;
      }
      for (const [index, path] of (await shell.choosePictures()).entries()) {
        try {
          putPicture(await call('referencePicture', { body: { path } }), well, blend || index > 0);
        } catch (error) {
          say(filling.sentenceOf(error), 'problem');
        }
      }
      filling.done();
    },
    [filling, info],
  );
}
