import { create } from 'zustand';

/** A sentence said to everyone: shown for a moment at the bottom, read aloud by screen readers. */
interface Announcement {
  readonly text: string;
  readonly kind: 'note' | 'problem';
  readonly id: number;
}

export const useAnnouncement = create<{ readonly latest: Announcement | null }>()(() => ({ latest: null }));

let count = 0;

/** Says a sentence. */
export function say(text: string, kind: Announcement['kind'] = 'note'): void {
  count += 1;
  useAnnouncement.setState({ latest: { text, kind, id: count } });
}
