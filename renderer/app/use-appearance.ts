import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useScreenSetting } from './screen-settings.js';

export const themes = ['system', 'dark', 'light'] as const;
export type Theme = (typeof themes)[number];

export const languages = ['system', 'en', 'ru'] as const;
export type Language = (typeof languages)[number];

/** The language to use: the chosen one, or the first supported one of the system. */
export function languageOf(wanted: Language, system: readonly string[]): 'en' | 'ru' {
  if (wanted !== 'system') return wanted;
  const known = system
    .map((tag) => tag.slice(0, 2).toLowerCase())
    .find((tag) => tag === 'en' || tag === 'ru');
  return known === 'ru' ? 'ru' : 'en';
}

/** Applies the theme and the language from the settings. */
export function useAppearance(): void {
  const { i18n } = useTranslation();
  const [theme] = useScreenSetting<Theme>('theme', 'system');
  const [wanted] = useScreenSetting<Language>('language', 'system');
  const language = languageOf(wanted, navigator.languages);
  useEffect(() => {
    const light = window.matchMedia('(prefers-color-scheme: light)');
    const apply = () => {
      document.documentElement.dataset.theme =
        theme === 'system' ? (light.matches ? 'light' : 'dark') : theme;
    };
    apply();
    light.addEventListener('change', apply);
    return () => light.removeEventListener('change', apply);
  }, [theme]);
  useEffect(() => {
    document.documentElement.lang = language;
    if (i18n.language !== language) void i18n.changeLanguage(language);
  }, [language, i18n]);
}
