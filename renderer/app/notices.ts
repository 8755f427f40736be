import { create } from 'zustand';

/** A short message at the bottom of the window, also read by screen readers. */
interface Notice {
  readonly text: string;
  readonly kind: 'note' | 'problem';
  readonly id: number;
  /** Only for screen readers: the window shows it elsewhere. */
  readonly hidden: boolean;
  /** What the user can do about it. */
  readonly action?: { readonly label: string; readonly act: () => void } | undefined;
}

interface Notices {
  readonly latest: Notice | null;
  /** What the title of the window says until the window has the focus. */
  readonly title: string | null;
}

export const useNotices = create<Notices>()(() => ({ latest: null, title: null }));

let count = 0;

/** Shows a notice. */
export function showNotice(text: string, kind: Notice['kind'] = 'note', action?: Notice['action']): void {
  count += 1;
  useNotices.setState({ latest: { text, kind, id: count, hidden: false, action } });
}

/** Tells screen readers what the window shows already. */
export function announce(text: string): void {
  count += 1;
  useNotices.setState({ latest: { text, kind: 'note', id: count, hidden: true } });
}
