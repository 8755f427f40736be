import { useEffect, useRef } from 'react';
import { call } from '../api/client.js';
import { bridge } from '../bridge.js';
import { useDraft } from '../draft/draft.js';
import { putPicture } from '../draft/fill.js';
import { useFilling } from '../paint/use-filling.js';
import { say } from './announce.js';
import { go } from './route.js';

/** Takes pictures that the system opens with Impasto: the first as A where there is none yet, the others as B. */
export function useOpened(): void {
  const filling = useFilling();
  const latest = useRef(filling);
  latest.current = filling;
  useEffect(
    () =>
      bridge()?.onFiles(async (paths) => {
        go('paint');
        let blended = 0;
        for (const path of paths) {
          try {
            const picture = await call('referencePicture', { body: { path } });
            const { content, styles } = useDraft.getState();
            if (content === null) putPicture(picture, 'content');
            else putPicture(picture, 'style', blended++ > 0 || styles.length > 1);
          } catch (error) {
            say(latest.current.sentenceOf(error), 'problem');
          }
        }
        latest.current.done();
      }),
    [],
  );
}
