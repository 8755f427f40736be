import type { TFunction } from 'i18next';
import { ApiError } from '../api/problem.js';
import { failureText } from './failure.js';

/** The text for an error, in the language of the screen. */
export function problemText(t: TFunction, error: unknown): string {
  if (!(error instanceof ApiError)) {
    console.error(error);
    return t('problem.unknown');
  }
  switch (error.code) {
    case 'offline':
      return t('problem.offline');
    case 'answer':
      return t('problem.answer', { status: error.status });
    case 'too-large':
      return t('problem.tooLarge', { name: error.message });
    case 'address-only':
      return t('problem.addressOnly');
    default:
      return failureText(error);
  }
}
