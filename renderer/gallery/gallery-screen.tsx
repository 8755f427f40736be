import { useQueryClient } from '@tanstack/react-query';
import { Columns2, Trash2 } from 'lucide-react';
import { useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import { call } from '../api/client.js';
import { forgetJob, useGallery } from '../api/queries.js';
import { showNotice } from '../app/notices.js';
import { navigate } from '../app/route.js';
import { useShortcuts } from '../app/shortcuts.js';
import { problemText } from '../text/problem.js';
import { Button } from '../ui/button.jsx';
import { Confirm } from '../ui/confirm.jsx';
import { Message } from '../ui/message.jsx';
import { Spinner } from '../ui/spinner.jsx';
import { CompareView } from './compare-view.jsx';
import { Detail } from './detail.jsx';
import style from './gallery.module.css';
import { Wall } from './wall.jsx';

/** Finished pictures: all of them, one, or two side by side. */
export function GalleryScreen({ rest }: { readonly rest: readonly string[] }) {
  const [first, one, other] = rest;
  if (first === 'compare' && one !== undefined && other !== undefined)
    return <CompareView ids={[one, other]} />;
  return first === undefined ? <AllPictures /> : <Detail key={first} id={first} />;
}

/** What the wall keeps while a picture is open. */
const useWallState = create(() => ({ selected: [] as readonly string[], scroll: 0 }));

function AllPictures() {
  const { t } = useTranslation();
  const query = useGallery();
  const jobs = query.data?.pages.flatMap((page) => page.jobs) ?? [];
  // A selected picture may have been deleted while it was open.
  const kept = useWallState((state) => state.selected);
  const selected = kept.filter((id) => jobs.some((job) => job.id === id));
  const setSelected = (ids: readonly string[]) => useWallState.setState({ selected: ids });
  const scroller = useRef<HTMLDivElement>(null);
  const returnToScroll = useCallback(() => {
    scroller.current?.scrollTo({ top: useWallState.getState().scroll });
  }, []);
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = query;
  const end = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  useShortcuts({ back: selected.length > 0 && (() => setSelected([])) });
  const select = (id: string) =>
    setSelected(selected.includes(id) ? selected.filter((each) => each !== id) : [...selected, id]);
  return (
    <main className={style.screen}>
      <header className={style.header}>
        <h1>{t('app.screen.gallery')}</h1>
        {selected.length > 0 ? (
          <Selection selected={selected} onDone={() => setSelected([])} />
        ) : (
          <p className={style.count}>
            {query.data ? t('gallery.count', { count: query.data.pages[0]?.total ?? 0 }) : ''}
          </p>
        )}
      </header>
      <div
        className={style.scroll}
        ref={scroller}
        onScroll={({ currentTarget }) => useWallState.setState({ scroll: currentTarget.scrollTop })}
      >
        {query.isPending ? <Spinner label={t('common.loading')} /> : null}
        {query.error ? <Message kind="problem">{problemText(t, query.error)}</Message> : null}
        {query.data && jobs.length === 0 ? <EmptyGallery /> : null}
        {jobs.length > 0 ? (
          <Wall jobs={jobs} selected={selected} onSelect={select} onEnd={end} onLaidOut={returnToScroll} />
        ) : null}
      </div>
    </main>
  );
}

function EmptyGallery() {
  const { t } = useTranslation();
  return (
    <div className={style.nothing}>
      <p>{t('gallery.empty')}</p>
      <Button kind="primary" onClick={() => navigate('paint')}>
        {t('gallery.emptyAction')}
      </Button>
    </div>
  );
}

interface SelectionProps {
  readonly selected: readonly string[];
  readonly onDone: () => void;
}

/** The actions for the selected pictures. */
function Selection({ selected, onDone }: SelectionProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const remove = async () => {
    try {
      for (const id of selected) {
        await call('deleteJob', { params: { id } });
        forgetJob(client, id);
      }
    } catch (error) {
      showNotice(problemText(t, error), 'problem');
    }
    onDone();
  };
  const [one, other] = selected;
  return (
    <div className={style.selection}>
      <p className={style.count}>{t('gallery.selected', { count: selected.length })}</p>
      <Button
        icon={Columns2}
        disabled={selected.length !== 2}
        onClick={() => one !== undefined && other !== undefined && navigate('gallery', 'compare', one, other)}
      >
        {t('gallery.compare')}
      </Button>
      <Button icon={Trash2} onClick={() => setAsking(true)}>
        {t('gallery.delete')}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t('gallery.deleteTitle', { count: selected.length })}
        text={t('gallery.deleteText')}
        action={t('gallery.delete')}
        onConfirm={() => void remove()}
      />
    </div>
  );
}
