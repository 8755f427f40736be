/** A well-formed language tag; Chromium may list others, such as `en-US@posix`, which Intl refuses. */
const tagPattern = /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i;

/** The system's locale for a language of the screen, such as `en-GB` for `en`, for dates. */
export function localeOf(language: string, system: readonly string[] = navigator.languages): string {
  const fits = (tag: string) => tagPattern.test(tag) && tag.split('-')[0]?.toLowerCase() === language;
  return system.find(fits) ?? language;
}
