import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';

const samples = {
  'content-harbour': 'samples.harbour',
  'content-valley': 'samples.valley',
  'style-swirl': 'samples.swirl',
  'style-poppies': 'samples.poppies',
  'style-ink': 'samples.ink',
  'style-mosaic': 'samples.mosaic',
} as const;

/** What a picture is called: the title of one that comes with Impasto, else its file's name without the ending. */
export function pictureTitle(t: TFunction, name: string): string {
  const plain = name.replace(/\.[A-Za-z0-9]{2,5}$/, '');
  const sample = samples[plain as keyof typeof samples];
  return sample === undefined ? plain || name : t(sample);
}

/** {@link pictureTitle} in the language of the screen. */
export function usePictureTitle(): (name: string) => string {
  const { t } = useTranslation();
  return (name) => pictureTitle(t, name);
}
