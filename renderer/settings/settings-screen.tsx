import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { queries, useChangeSettings } from '../api/queries.js';
import { useScreenSetting } from '../app/screen-settings.js';
import { type Language, languages, type Theme, themes } from '../app/use-appearance.js';
import { problemText } from '../text/problem.js';
import { Choices } from '../ui/choices.jsx';
import { Message } from '../ui/message.jsx';
import { NumberInput } from '../ui/number-input.jsx';
import style from './settings.module.css';

/** Language, theme, and how much of the computer is used. */
export function SettingsScreen() {
  const { t } = useTranslation();
  const info = useQuery(queries.info).data;
  const settings = useQuery(queries.settings);
  const change = useChangeSettings();
  const [theme, setTheme] = useScreenSetting<Theme>('theme', 'system');
  const [language, setLanguage] = useScreenSetting<Language>('language', 'system');
  const problem = settings.error ?? change.error;
  return (
    <main className={style.screen}>
      <div className={style.column}>
        <h1>{t('app.screen.settings')}</h1>
        {problem ? <Message kind="problem">{problemText(t, problem)}</Message> : null}
        <Row title={t('settings.language')}>
          <Choices
            label={t('settings.language')}
            value={language}
            onChange={setLanguage}
            choices={languages.map((value) => ({ value, label: t(`settings.languages.${value}`) }))}
          />
        </Row>
        <Row title={t('settings.theme')}>
          <Choices
            label={t('settings.theme')}
            value={theme}
            onChange={setTheme}
            choices={themes.map((value) => ({ value, label: t(`settings.themes.${value}`) }))}
          />
        </Row>
        <Row title={t('settings.parallel')} help={t('settings.parallelHelp')}>
          <NumberInput
            label={t('settings.parallel')}
            value={settings.data?.parallel ?? null}
            onChange={(parallel) => change.mutate({ parallel })}
            min={1}
            max={16}
            whole
          />
        </Row>
        <Row title={t('settings.threads')} help={t('settings.threadsHelp')}>
          <NumberInput
            label={t('settings.threads')}
            value={settings.data?.threads === 0 ? null : (settings.data?.threads ?? null)}
            onChange={(threads) => change.mutate({ threads })}
            onClear={() => change.mutate({ threads: 0 })}
            placeholder={t('settings.threadsAll')}
            min={0}
            max={256}
            whole
          />
        </Row>
        <p className={style.about}>{info ? t('settings.about', { version: info.version }) : ''}</p>
      </div>
    </main>
  );
}

interface RowProps {
  readonly title: string;
  readonly help?: string;
  readonly children: ReactNode;
}

function Row({ title, help, children }: RowProps) {
  return (
    <section className={style.row}>
      <div>
        <h2>{title}</h2>
        {help === undefined ? null : <p className={style.help}>{help}</p>}
      </div>
      {children}
    </section>
  );
}
