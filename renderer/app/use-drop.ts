import { useEffect, useRef } from 'react';
import { useDraft } from '../draft/draft.js';
import type { Well } from '../draft/fill.js';
import { type Intake, readTransfer } from '../draft/intake.js';
import { noDrag, targetAt, useDrag } from './drag.js';

/** Handlers for drops and pastes. */
interface DropHandlers {
  drop(intake: Intake, well: Well | null): void;
  paste(intake: Intake): void;
}

/** Handles pictures that are dropped anywhere on the window or pasted into it. */
export function useDrop(handlers: DropHandlers): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    let depth = 0;
    const enter = (event: DragEvent) => {
      if (!carriesPicture(event.dataTransfer)) return;
      event.preventDefault();
      depth += 1;
    };
    const over = (event: DragEvent) => {
      if (!carriesPicture(event.dataTransfer)) return;
      event.preventDefault();
      useDrag.setState({ over: true, ...targetOf(event) });
    };
    const leave = (event: DragEvent) => {
      if (!carriesPicture(event.dataTransfer)) return;
      depth -= 1;
      if (depth <= 0) end();
    };
    const end = () => {
      depth = 0;
      useDrag.setState(noDrag);
    };
    const drop = async (event: DragEvent) => {
      event.preventDefault();
      const { well } = targetOf(event);
      end();
      if (event.dataTransfer) latest.current.drop(await readTransfer(event.dataTransfer), well);
    };
    const paste = async (event: ClipboardEvent) => {
      if ((event.target as Element | null)?.closest?.('input, textarea')) return;
      if (!event.clipboardData || !carriesPicture(event.clipboardData)) return;
      event.preventDefault();
      latest.current.paste(await readTransfer(event.clipboardData));
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    window.addEventListener('paste', paste);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
      window.removeEventListener('paste', paste);
    };
  }, []);
}

function carriesPicture(transfer: DataTransfer | null): boolean {
  const types = transfer?.types ?? [];
  return types.includes('Files') || types.includes('text/uri-list') || types.includes('text/html');
}

function targetOf(event: DragEvent) {
  const element = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-well]') : null;
  const { content, styles } = useDraft.getState();
  return targetAt({
    under: (element?.dataset.well as Well | undefined) ?? null,
    x: event.clientX / window.innerWidth,
    contentFull: content !== null,
    styleFull: styles.length > 0,
  });
}
