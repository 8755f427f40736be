import { useTranslation } from 'react-i18next';
import type { OptionDescription } from '../../src/api/contract.js';

interface OptionTexts {
  readonly titleOf: (option: OptionDescription) => string;
  readonly helpOf: (option: OptionDescription) => string;
  readonly choiceOf: (choice: string) => string;
}

/** Titles, help and choices of options. An option without a translation, of a newer server, has the server's English text. */
export function useOptionTexts(): OptionTexts {
  const { t, i18n } = useTranslation();
  const known = (key: string) => (i18n.exists(key) ? t(key as 'options.size.title') : undefined);
  return {
    titleOf: ({ name }) => known(`options.${name}.title`) ?? spacedName(name),
    helpOf: ({ name, help }) => known(`options.${name}.help`) ?? help,
    choiceOf: (choice) => known(`choices.${choice}`) ?? choice,
  };
}

/** `learningRate` as `Learning rate`. */
export function spacedName(name: string): string {
  const spaced = name.replace(
    /([a-z])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
