import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { PictureInfo } from '../../src/api/contract.js';
import { call } from '../api/client.js';
import { queries } from '../api/queries.js';
import { showNotice } from '../app/notices.js';
import { bridge } from '../bridge.js';
import { blendFiles, type FillContext, fillWells, putPicture, type Well } from '../draft/fill.js';
import { chooseFiles, pictureTypes } from './choose-file.js';
import { useFillContext } from './use-fill-context.js';

interface Takers {
  /** Files of the browser's dialog. */
  readonly files: (files: readonly File[], context: FillContext) => void;
  /** A picture of the shell's dialog, and how many came before it. */
  readonly picture: (picture: PictureInfo, index: number) => void;
}

/** Asks for pictures with the shell's dialog or the browser's. */
export function useAskForPictures(): (several: boolean, take: Takers) => Promise<void> {
  const context = useFillContext();
  const info = useQuery(queries.info).data;
  return useCallback(
    async (several, take) => {
      const shell = bridge();
      if (!shell || !info?.paths) return take.files(await chooseFiles(pictureTypes, several), context);
      for (const [index, path] of (await shell.choosePictures()).entries()) {
        try {
          take.picture(await call('referencePicture', { body: { path } }), index);
        } catch (error) {
          showNotice(context.errorText(error), 'problem');
        }
      }
      context.done();
    },
    [context, info],
  );
}

/** Asks for pictures for a well. */
export function useChoose(): (well: Well, blend?: boolean) => Promise<void> {
  const ask = useAskForPictures();
  return useCallback(
    (well, blend = false) =>
      ask(well === 'style', {
        files: (files, context) => {
          if (blend) blendFiles(files, context);
          else fillWells(files, well, context);
        },
        picture: (picture, index) => putPicture(picture, well, blend || index > 0),
      }),
    [ask],
  );
}
