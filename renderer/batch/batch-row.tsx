import { Download, Eye, FolderOpen, RotateCcw } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../src/api/contract.js';
import { hasResult, useIsCurrent } from '../api/live.js';
import { navigate } from '../app/route.js';
import { bridge } from '../bridge.js';
import { pictureOf, previewOf } from '../stage/preview.js';
import { usePictureTitle } from '../text/picture-name.js';
import { IconButton } from '../ui/button.jsx';
import { Message } from '../ui/message.jsx';
import { withoutTime } from '../watch/status-text.js';
import { useJobActions } from '../watch/use-job-actions.js';
import style from './batch.module.css';
import { download } from './download.js';
import { rowState, rowTime } from './status-text.js';

/** A picture of a batch with its state, time and actions. */
export const BatchRow = memo(function BatchRow({ job }: { readonly job: Job }) {
  const { t } = useTranslation();
  const title = usePictureTitle();
  const current = useIsCurrent();
  const { act, can, problem } = useJobActions(job);
  const shell = bridge();
  const path = job.result?.path;
  const source =
    previewOf(job, 128) ?? (job.content.id === undefined ? undefined : pictureOf(job.content.id, 128));
  return (
    <tr className={style.row} data-state={job.state}>
      <td>
        <span className={style.thumbnail}>
          {source === undefined ? null : <img src={source} alt="" loading="lazy" />}
        </span>
      </td>
      <th scope="row" className={style.name}>
        {title(job.content)}
      </th>
      <td className={style.dim}>{job.styles.map(title).join(' + ')}</td>
      <td className={style.state}>
        {rowState(t, job)}
        {job.state === 'painting' ? (
          <span className={style.track}>
            <span className={style.fill} style={{ width: `${100 * (job.progress?.fraction ?? 0)}%` }} />
          </span>
        ) : null}
        {problem ? <Message kind="problem">{problem}</Message> : null}
      </td>
      <td className={style.time}>{rowTime(t, current ? job : withoutTime(job))}</td>
      <td className={style.buttons}>
        {job.state === 'failed' && can('resume') ? (
          <IconButton icon={RotateCcw} label={t('watch.tryAgain')} onClick={() => void act('resume')} />
        ) : null}
        {job.revision > 0 ? (
          <IconButton
            icon={Eye}
            label={t('batch.look')}
            onClick={() => (hasResult(job) ? navigate('gallery', job.id) : navigate('paint', job.id))}
          />
        ) : null}
        {shell && path !== undefined ? (
          <IconButton icon={FolderOpen} label={t('watch.reveal')} onClick={() => void shell.reveal(path)} />
        ) : null}
        {hasResult(job) && !shell ? (
          <IconButton icon={Download} label={t('watch.download')} onClick={() => download(job)} />
        ) : null}
      </td>
    </tr>
  );
});
