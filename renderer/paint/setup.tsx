import { ArrowLeftRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { keyOf, useShortcuts } from '../app/shortcuts.js';
import { swap, useDraft } from '../draft/draft.js';
import { IconButton } from '../ui/button.jsx';
import style from './setup.module.css';
import { Strip } from './strip.jsx';
import { useChoose } from './use-choose.js';
import { Well } from './well.jsx';

/** Two large wells, and pictures to put into them. */
export function Setup() {
  const { t } = useTranslation();
  const choose = useChoose();
  const { content, styles } = useDraft();
  useShortcuts({
    chooseContent: () => void choose('content'),
    chooseStyle: () => void choose('style'),
  });
  return (
    <section className={style.setup}>
      <h1 className="hidden">{t('paint.title')}</h1>
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
      <Strip />
    </section>
  );
}
