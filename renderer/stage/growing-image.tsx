import { useEffect, useRef, useState } from 'react';
import { useIsCurrent } from '../api/live.js';
import style from './stage.module.css';

interface Shown {
  readonly src: string;
  readonly key: number;
}

interface GrowingImageProps {
  readonly src: string;
  readonly alt: string;
  /** Duration of the cross-fade, in milliseconds; the old revision stays below until then. */
  readonly fade?: number;
  /** A picture that the window has shown just before: it is there at once, below the first revision. */
  readonly from?: string | undefined;
  /** Whether the first revision fades in too, over what is below. */
  readonly over?: boolean;
}

/** A changing picture: each revision is decoded, then cross-fades over the old one without flicker. */
export function GrowingImage({ src, alt, fade = 250, from, over = false }: GrowingImageProps) {
  const layers = useLayers(src, fade, from);
  return (
    <>
      {layers.map((layer, index) => (
        <img
          key={layer.key}
          src={layer.src}
          alt={index === layers.length - 1 ? alt : ''}
          draggable={false}
          className={`${style.layer} ${index > 0 || (over && layer.src !== from) ? style.arriving : ''}`}
          style={{ animationDuration: `${fade}ms` }}
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
function useLayers(src: string, fade: number, from = ''): readonly Shown[] {
  const [layers, setLayers] = useState<readonly Shown[]>(from === '' ? [] : [{ src: from, key: 0 }]);
  const state = useRef({ alive: true, busy: false, wanted: src, shown: from, count: 0 });
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
  }, [src, fade, current]);

  return layers;
}
