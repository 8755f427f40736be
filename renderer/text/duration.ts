import type { TFunction } from 'i18next';

/** A time in words, as a person would say it: exact where it has been, rounded where it is guessed. */

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

/** A guess, such as `about 40 s`: no finer than it can be. */
export function aboutText(t: TFunction, seconds: number): string {
  if (seconds < 5) return t('time.moments');
  return t('time.about', { time: tookText(t, roundedGuess(seconds)) });
}

/** A guess without the word, for where space is short. */
export function guessText(t: TFunction, seconds: number): string {
  return tookText(t, roundedGuess(Math.max(1, seconds)));
}

/** Seconds in steps that a guess deserves: fives under a minute, tens under three, minutes above. */
export function roundedGuess(seconds: number): number {
  if (seconds < 8) return Math.max(1, Math.round(seconds));
  if (seconds < 57.5) return Math.round(seconds / 5) * 5;
  if (seconds < 175) return Math.round(seconds / 10) * 10;
  return Math.round(seconds / 60) * 60;
}
