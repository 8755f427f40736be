/** The system's locale for a language of the screen, such as `en-GB` for `en`, for dates and numbers. */
export function localeOf(language: string, system: readonly string[] = navigator.languages): string {
  return system.find((tag) => tag.split('-')[0]?.toLowerCase() === language) ?? language;
}
