import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { call } from '../api/client.js';
import { queries } from '../api/queries.js';
import { showNotice } from '../app/notices.js';
import { bridge } from '../bridge.js';
import { blendFiles, fillWells, putPicture, type Well } from '../draft/fill.js';
import { chooseFiles, pictureTypes } from './choose-file.js';
import { useFillContext } from './use-fill-context.js';

/** Asks for pictures for a well, with the shell's dialog or the browser's. */
export function useChoose(): (well: Well, blend?: boolean) => Promise<void> {
  const context = useFillContext();
  const info = useQuery(queries.info).data;
  return useCallback(
    async (well, blend = false) => {
      const shell = bridge();
      if (!shell || !info?.paths) {
        const files = await chooseFiles(pictureTypes, well === 'style');
        if (blend) blendFiles(files, context);
        else fillWells(files, well, context);
        return;
      }
      for (const [index, path] of (await shell.choosePictures()).entries()) {
        try {
          putPicture(await call('referencePicture', { body: { path } }), well, blend || index > 0);
        } catch (error) {
          showNotice(context.errorText(error), 'problem');
        }
      }
      context.done();
    },
    [context, info],
  );
}
