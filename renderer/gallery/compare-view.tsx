import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../src/api/contract.js';
import { useJob } from '../api/queries.js';
import { GrowingImage } from '../stage/growing-image.jsx';
import { finalWidth, previewOf, ratioOf } from '../stage/preview.js';
import stage from '../stage/stage.module.css';
import { useStageKeys } from '../stage/use-stage-keys.js';
import { useZoom } from '../stage/zoom.js';
import { ZoomBar } from '../stage/zoom-bar.jsx';
import { usePictureTitle } from '../text/picture-name.js';
import { BackButton } from './back-button.jsx';
import { type Fact, useSettingFacts } from './facts.js';
import style from './gallery.module.css';

/** Two pictures side by side, zoomed and panned together. */
export function CompareView({ ids }: { readonly ids: readonly [string, string] }) {
  const one = useJob(ids[0]).job;
  const other = useJob(ids[1]).job;
  return (
    <main className={style.canvas}>
      <BackButton />
      {one && other ? <Comparison one={one} other={other} /> : null}
    </main>
  );
}

function Comparison({ one, other }: { readonly one: Job; readonly other: Job }) {
  const zoom = useZoom(finalWidth(one));
  useStageKeys(zoom);
  const facts = [useSettingFacts(one), useSettingFacts(other)] as const;
  return (
    <>
      <div className={stage.stage} ref={zoom.ref}>
        {[one, other].map((job) => (
          <Pane key={job.id} job={job} />
        ))}
        <ZoomBar zoom={zoom} />
      </div>
      <footer className={style.names}>
        <Name job={one} facts={differing(facts[0], facts[1])} />
        <Name job={other} facts={differing(facts[1], facts[0])} />
      </footer>
    </>
  );
}

/** The facts that the other side does not share. */
export function differing(here: readonly Fact[], there: readonly Fact[]): readonly Fact[] {
  return here.filter(({ name, value }) => !there.some((fact) => fact.name === name && fact.value === value));
}

function Pane({ job }: { readonly job: Job }) {
  const { t } = useTranslation();
  const title = usePictureTitle();
  return (
    <div className={stage.pane} data-pane style={{ '--ratio': ratioOf(job) } as CSSProperties}>
      <div className={stage.box} data-box>
        <GrowingImage src={previewOf(job) ?? ''} alt={t('watch.pictureOf', { name: title(job.content) })} />
      </div>
    </div>
  );
}

function Name({ job, facts }: { readonly job: Job; readonly facts: readonly Fact[] }) {
  const { t } = useTranslation();
  const title = usePictureTitle();
  return (
    <div>
      <p>
        {t('gallery.named', {
          content: title(job.content),
          style: job.styles.map(title).join(', '),
        })}
      </p>
      <p className={style.differs}>{facts.map(({ name, value }) => `${name}: ${value}`).join(' · ')}</p>
    </div>
  );
}
