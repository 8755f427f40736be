import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { PictureInfo } from '../../src/api/contract.js';

/** The English titles of the pictures that come with Impasto. */
const samples = {
  Harbour: 'samples.harbour',
  Valley: 'samples.valley',
  'Swirling night': 'samples.swirl',
  Poppies: 'samples.poppies',
  'Ink and wash': 'samples.ink',
  'Stained glass': 'samples.mosaic',
} as const;

type Named = Pick<PictureInfo, 'name'> & { readonly origin?: PictureInfo['origin'] | undefined };

/** Title of a picture: that of a sample, otherwise the file name without its extension. */
export function pictureTitle(t: TFunction, { name, origin }: Named): string {
  const sample = origin === 'sample' ? samples[name as keyof typeof samples] : undefined;
  return sample === undefined ? name.replace(/(?<=.)\.[A-Za-z0-9]{2,5}$/, '') : t(sample);
}

/** {@link pictureTitle} in the language of the screen. */
export function usePictureTitle(): (picture: Named) => string {
  const { t } = useTranslation();
  return (picture) => pictureTitle(t, picture);
}
