import { create } from 'zustand';

/** A short message at the bottom of the window, also read by screen readers. */
interface Notice {
  readonly text: string;
  readonly kind: 'note' | 'problem';
  readonly id: number;
}

export const useNotices = create<{ readonly latest: Notice | null }>()(() => ({ latest: null }));

let count = 0;

/** Shows a notice. */
export function showNotice(text: string, kind: Notice['kind'] = 'note'): void {
  count += 1;
  useNotices.setState({ latest: { text, kind, id: count } });
}
