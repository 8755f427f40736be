import { useEffect, useRef } from 'react';
import { call } from '../api/client.js';
import { bridge } from '../bridge.js';
import { useDraft } from '../draft/draft.js';
import { putPicture } from '../draft/fill.js';
import { useFillContext } from '../paint/use-fill-context.js';
import { showNotice } from './notices.js';
import { navigate } from './route.js';

/** Adds pictures that the system opens with Impasto: the first as A if A is empty, the others as B. */
export function useOpenedFiles(): void {
  const context = useFillContext();
  const latest = useRef(context);
  latest.current = context;
  useEffect(
    () =>
      bridge()?.onFiles(async (paths) => {
        navigate('paint');
        let blended = 0;
        for (const path of paths) {
          try {
            const picture = await call('referencePicture', { body: { path } });
            const { content, styles } = useDraft.getState();
            if (content === null) putPicture(picture, 'content');
            else putPicture(picture, 'style', blended++ > 0 || styles.length > 1);
          } catch (error) {
            showNotice(latest.current.errorText(error), 'problem');
          }
        }
        latest.current.done();
      }),
    [],
  );
}
