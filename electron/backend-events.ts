import type { Backend } from '../src/api/index.js';

/** The page's settings that the shell follows too; the page may store any value. */
export interface AppearanceSettings {
  readonly theme: unknown;
  readonly language: unknown;
}

/**
 * Follows the backend's events until the signal fires.
 * @param onPainting called with whether anything is being painted.
 * @param onAppearance called when settings have changed.
 */
export async function followBackend(
  backend: Backend,
  signal: AbortSignal,
  onPainting: (isPainting: boolean) => void,
  onAppearance: (settings: AppearanceSettings) => void,
): Promise<void> {
  const snapshot = () => backend.snapshot();
  for await (const { event } of backend.events.follow({ signal, snapshot })) {
    if (event.type === 'settings') onAppearance(appearanceSettings(event.settings.screen));
    if (event.type === 'snapshot' || event.type === 'queue') onPainting(event.queue.painting.length > 0);
  }
}

/** Theme and language among the page's settings. */
export function appearanceSettings({
  theme,
  language,
}: Readonly<Record<string, unknown>>): AppearanceSettings {
  return { theme, language };
}
