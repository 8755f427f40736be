import type { KeyboardEvent } from 'react';

/** Moves the focus with the arrow keys among the buttons of a container, which are in rows of equal length; first to the first one. */
export function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const buttons: Element[] = [...event.currentTarget.querySelectorAll('button')];
  const at = document.activeElement ? buttons.indexOf(document.activeElement) : -1;
  const columns = buttons.filter((button) => topOf(button) === topOf(buttons[0])).length;
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
  };
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const next = buttons[at < 0 ? 0 : at + step];
  if (next instanceof HTMLElement) next.focus();
}

const topOf = (element: Element | undefined) => Math.round(element?.getBoundingClientRect().top ?? 0);
