import { useState } from 'react';
import { addToBatch } from '../batch/draft.js';
import { useDraft } from '../draft/draft.js';
import { filesOf, fillWells, type Well } from '../draft/fill.js';
import type { Intake } from '../draft/intake.js';
import { takeNetworkFile } from '../networks/take-file.js';
import { useFilling } from '../paint/use-filling.js';
import { say } from './announce.js';
import { go, parseRoute } from './route.js';
import { useDrop } from './use-drop.js';

/** Takes what is dropped or pasted anywhere to where it belongs on the screen that is open. */
export function useIntake() {
  const filling = useFilling();
  const [asked, setAsked] = useState<readonly File[]>([]);

  const fill = (files: readonly File[], well: Well | null) => {
    const { screen, rest } = parseRoute(window.location.hash);
    if (screen === 'batch' && rest.length === 0)
      return addToBatch(files, well === 'style' ? 'style' : 'content', filling);
    if (screen === 'networks') return void takeNetworkFile(files[0], filling.sentenceOf);
    if (screen !== 'paint') go('paint');
    fillWells(files, well ?? undefined, filling);
  };
  const take = async (intake: Intake, use: (files: readonly File[]) => void) => {
    try {
      const files = await filesOf(intake);
      if (files.length > 0) use(files);
    } catch (error) {
      say(filling.sentenceOf(error), 'problem');
    }
  };
  useDrop({
    drop: (intake, well) => void take(intake, (files) => fill(files, well)),
    paste: (intake) =>
      void take(intake, (files) => {
        const { content, styles } = useDraft.getState();
        if (content === null) fill(files, 'content');
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
