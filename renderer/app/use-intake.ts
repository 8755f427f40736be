import { useState } from 'react';
import { addToBatch } from '../batch/draft.js';
import { useDraft } from '../draft/draft.js';
import { filesOf, fillWells, type Well } from '../draft/fill.js';
import type { Intake } from '../draft/intake.js';
import { tryFiles, useTryStyles } from '../instant/try-styles-state.js';
import { importNetworkFile } from '../networks/import-network.js';
import { useFillContext } from '../paint/use-fill-context.js';
import { showNotice } from './notices.js';
import { navigate, parseRoute } from './route.js';
import { useDrop } from './use-drop.js';

/** Passes drops and pastes to the current screen. */
export function useIntake() {
  const context = useFillContext();
  const [asked, setAsked] = useState<readonly File[]>([]);

  const fill = (files: readonly File[], well: Well | null) => {
    if (useTryStyles.getState().open) return void tryFiles(files, context);
    const { screen, rest } = parseRoute(window.location.hash);
    if (screen === 'batch' && rest.length === 0)
      return addToBatch(files, well === 'style' ? 'style' : 'content', context);
    if (screen === 'networks') return void importNetworkFile(files[0], context.errorText);
    if (screen !== 'paint') navigate('paint');
    fillWells(files, well ?? undefined, context);
  };
  const take = async (intake: Intake, use: (files: readonly File[]) => void) => {
    try {
      const files = await filesOf(intake);
      if (files.length > 0) use(files);
    } catch (error) {
      showNotice(context.errorText(error), 'problem');
    }
  };
  useDrop({
    drop: (intake, well) => void take(intake, (files) => fill(files, well)),
    paste: (intake) =>
      void take(intake, (files) => {
        const { content, styles } = useDraft.getState();
        if (useTryStyles.getState().open) fill(files, null);
        else if (content === null) fill(files, 'content');
        else if (styles.length === 0) fill(files, 'style');
        else setAsked(files);
      }),
  });
  const answer = (well: Well | null) => {
    if (well) fill(asked, well);
    setAsked([]);
  };
  return { asked, answer };
}
