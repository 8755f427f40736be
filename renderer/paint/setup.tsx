import { ArrowLeftRight } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { keyOf, useShortcuts } from '../app/shortcuts.js';
import { type Draft, isPaired, swap, useDraft } from '../draft/draft.js';
import { clearCanvas } from '../instant/canvas.js';
import { setSetupOpen } from '../instant/due.js';
import { prepareInstant } from '../instant/fetch.js';
import { preparationOf } from '../instant/request.js';
import { IconButton } from '../ui/button.jsx';
import { Preview } from './preview.jsx';
import style from './setup.module.css';
import { Strip } from './strip.jsx';
import { useChoose } from './use-choose.js';
import { Well } from './well.jsx';

/** Two large wells, or the instant painting once both are full; and pictures to put into them. */
export function Setup() {
  const { t } = useTranslation();
  const choose = useChoose();
  const { content, styles } = useDraft();
  const paired = isPaired({ content, styles });
  const alone = (content === null) !== (styles.length === 0);
  useShortcuts({
    chooseContent: () => void choose('content'),
    chooseStyle: () => void choose('style'),
  });
  const known = useDraft(keyOfKnown);
  useEffect(() => {
    setSetupOpen(true);
    return () => setSetupOpen(false);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another picture is prepared too
  useEffect(() => {
    if (alone) void prepareInstant(preparationOf(useDraft.getState()));
  }, [alone, known]);
  return (
    <section className={style.setup}>
      <h1 className="hidden">{t('paint.title')}</h1>
      {content && paired ? <Preview content={content} /> : <Wells />}
      <div className={style.foot} data-lined={paired}>
        <Strip />
      </div>
    </section>
  );
}

/** The pictures that the server has, and the parts of them that are used. */
function keyOfKnown(draft: Draft): string {
  const { content, styles } = preparationOf(draft);
  return JSON.stringify([content, styles]);
}

function Wells() {
  const { t } = useTranslation();
  const { content, styles } = useDraft();
  // The picture of an earlier pair must not come back with the next one.
  useEffect(clearCanvas, []);
  return (
    <div className={style.wells}>
      <Well name="content" slots={content ? [content] : []} />
      <IconButton
        icon={ArrowLeftRight}
        label={t('paint.swap')}
        shortcut={keyOf('swap')}
        disabled={!content && styles.length === 0}
        onClick={swap}
      />
      <Well name="style" slots={styles} />
    </div>
  );
}
