import { useEffect, useRef, useState } from 'react';
import { useIsCurrent } from '../api/live.js';
import style from './stage.module.css';

interface Shown {
  readonly src: string;
  readonly key: number;
}

/** Duration of the cross-fade, in milliseconds; the old revision stays below until then. */
const fade = 250;

/** A changing picture: each revision is decoded, then cross-fades over the old one without flicker. */
export function GrowingImage({ src, alt }: { readonly src: string; readonly alt: string }) {
  const layers = useLayers(src);
  return (
    <>
      {layers.map((layer, index) => (
        <img
          key={layer.key}
          src={layer.src}
          alt={index === layers.length - 1 ? alt : ''}
          draggable={false}
          className={`${style.layer} ${index > 0 ? style.arriving : ''}`}
        />
      ))}
    </>
  );
}

async function decoded(address: string): Promise<boolean> {
  const image = new Image();
  image.src = address;
  try {
    await image.decode();
    return true;
  } catch {
    return false;
  }
}

/** The layers to show, newest on top. Revisions that arrive faster than they can be shown are skipped. */
function useLayers(src: string): readonly Shown[] {
  const [layers, setLayers] = useState<readonly Shown[]>([]);
  const state = useRef({ alive: true, busy: false, wanted: src, shown: '', count: 0 });
  const current = useIsCurrent();

  useEffect(() => {
    const now = state.current;
    now.alive = true;
    return () => {
      now.alive = false;
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what could not be fetched is fetched again when the connection is back
  useEffect(() => {
    const now = state.current;
    now.wanted = src;
    const run = async () => {
      while (now.alive && now.shown !== now.wanted) {
        const address = now.wanted;
        const isDecoded = await decoded(address);
        if (!isDecoded && address === now.wanted) return;
        if (!isDecoded || !now.alive) continue;
        now.shown = address;
        now.count += 1;
        const layer = { src: address, key: now.count };
        setLayers((old) => [...old.slice(-1), layer]);
        await new Promise((resolve) => setTimeout(resolve, fade));
        if (now.alive) setLayers((old) => old.filter(({ key }) => key >= layer.key));
      }
    };
    if (now.busy) return;
    now.busy = true;
    void run().finally(() => {
      now.busy = false;
    });
  }, [src, current]);

  return layers;
}
