import type { TFunction } from 'i18next';

/* Durations as text: exact for measured times, rounded for estimates. */

/** How long something took, such as `1 min 20 s`. */
export function tookText(t: TFunction, seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return t('time.seconds', { seconds: whole });
  if (whole < 3600)
    return whole % 60 === 0
      ? t('time.minutes', { minutes: whole / 60 })
      : t('time.minutesSeconds', { minutes: Math.floor(whole / 60), seconds: whole % 60 });
  return t('time.hoursMinutes', {
    hours: Math.floor(whole / 3600),
    minutes: Math.floor((whole % 3600) / 60),
  });
}

/** An estimate, such as `about 40 s`. */
export function aboutText(t: TFunction, seconds: number): string {
  if (seconds < 5) return t('time.moments');
  return t('time.about', { time: tookText(t, roundedEstimate(seconds)) });
}

/** An estimate without the word `about`, where space is short. */
export function estimateText(t: TFunction, seconds: number): string {
  return tookText(t, roundedEstimate(Math.max(1, seconds)));
}

/** An estimate rounded to 5 s below a minute, to 10 s below three minutes, and to minutes above. */
export function roundedEstimate(seconds: number): number {
  if (seconds < 8) return Math.max(1, Math.round(seconds));
  if (seconds < 57.5) return Math.round(seconds / 5) * 5;
  if (seconds < 175) return Math.round(seconds / 10) * 10;
  return Math.round(seconds / 60) * 60;
}
