import { Collapsible } from '@base-ui/react/collapsible';
import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { OptionDescription } from '../../src/api/contract.js';
import { useDraft } from '../draft/draft.js';
import { OptionField } from './option-field.jsx';
import style from './panel.module.css';
import { useOptionList } from './use-options.js';

/** Options that the panel shows as sliders, presets or the blend. */
const shownElsewhere = new Set(['size', 'preset', 'styleScale', 'colors', 'styleWeights']);

/** The options under Advanced, the most common ones first. */
function advancedOf(options: readonly OptionDescription[]): readonly OptionDescription[] {
  const left = options.filter(({ name }) => !shownElsewhere.has(name));
  return [...left.filter(({ advanced }) => !advanced), ...left.filter(({ advanced }) => advanced)];
}

/** All other options, from the engine’s own description. */
export function Advanced() {
  const { t } = useTranslation();
  const options = advancedOf(useOptionList().options);
  const changed = useDraft(
    (draft) => options.filter(({ name }) => name !== 'styleWeight' && name in draft.options).length,
  );
  return (
    <Collapsible.Root className={style.advanced}>
      <Collapsible.Trigger className={style.disclose}>
        <ChevronRight size={16} aria-hidden />
        {t('panel.advanced')}
        {changed > 0 ? <span className={style.changed}>{t('panel.changed', { count: changed })}</span> : null}
      </Collapsible.Trigger>
      <Collapsible.Panel className={style.advancedPanel}>
        {options.map((option) => (
          <OptionField key={option.name} option={option} />
        ))}
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}
