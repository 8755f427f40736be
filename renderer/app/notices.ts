import { create } from 'zustand';

/** A short message at the bottom of the window, also read by screen readers. */
interface Notice {
  readonly text: string;
  readonly kind: 'note' | 'problem';
  readonly id: number;
  /** What the user can do about it. */
  readonly action?: { readonly label: string; readonly act: () => void } | undefined;
}

export const useNotices = create<{ readonly latest: Notice | null }>()(() => ({ latest: null }));

let count = 0;

/** Shows a notice. */
export function showNotice(text: string, kind: Notice['kind'] = 'note', action?: Notice['action']): void {
  count += 1;
  useNotices.setState({ latest: { text, kind, id: count, action } });
}
