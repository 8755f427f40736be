import { useQueryClient } from '@tanstack/react-query';
import { Check, Download, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NetworkInfo } from '../../src/api/contract.js';
import { call } from '../api/client.js';
import { queries } from '../api/queries.js';
import { setOption, useDraft } from '../draft/draft.js';
import { bytesText } from '../text/bytes.js';
import { failureText } from '../text/failure.js';
import { networkTitle } from '../text/network-title.js';
import { problemText } from '../text/problem.js';
import { Button, IconButton } from '../ui/button.jsx';
import { Confirm } from '../ui/confirm.jsx';
import { Message } from '../ui/message.jsx';
import { ProgressBar } from '../ui/progress-bar.jsx';
import { isInstalling } from './installing.js';
import style from './networks.module.css';

/** The default network. */
const defaultNetwork = 'embedded';

/** A network: what it is, its state, and its actions. */
export function NetworkCard({ network }: { readonly network: NetworkInfo }) {
  const { t, i18n } = useTranslation();
  const { problem, install, stop, remove } = useNetworkActions(network);
  const failure = network.installation?.stage === 'failed' ? network.installation.failure : null;
  const facts = [
    network.bytes > 0 ? bytesText(network.bytes, i18n.language) : null,
    network.speed ? t(`networks.speed.${network.speed}`) : null,
    network.licence,
  ];
  return (
    <li className={style.card}>
      <div className={style.text}>
        <h2>{networkTitle(t, network)}</h2>
        <p className={style.dim}>{facts.filter(Boolean).join(' · ')}</p>
        {isInstalling(network) ? <Installing network={network} /> : null}
        {network.state === 'damaged' ? <Message kind="problem">{t('networks.damaged')}</Message> : null}
        {failure ? <Message kind="problem">{failureText(failure)}</Message> : null}
        {problem ? <Message kind="problem">{problem}</Message> : null}
      </div>
      {isInstalling(network) ? (
        <IconButton
          icon={X}
          label={t('networks.cancel', { name: networkTitle(t, network) })}
          solid
          onClick={stop}
        />
      ) : (
        <Actions network={network} install={install} remove={remove} />
      )}
    </li>
  );
}

interface ActionsProps {
  readonly network: NetworkInfo;
  readonly install: () => void;
  readonly remove: () => void;
}

function Actions({ network, install, remove }: ActionsProps) {
  const { t } = useTranslation();
  const [confirming, setConfirming] = useState(false);
  const chosen = useDraft(({ options }) => (options.network ?? defaultNetwork) === network.name);
  const installed = network.state === 'included' || network.state === 'installed';
  return (
    <div className={style.actions}>
      {installed && chosen ? (
        <span className={style.chosen}>
          <Check size={16} aria-hidden />
          {t('networks.inUse')}
        </span>
      ) : null}
      {installed && !chosen ? (
        <Button
          onClick={() => setOption('network', network.name === defaultNetwork ? undefined : network.name)}
        >
          {t('networks.use')}
        </Button>
      ) : null}
      {installed ? null : (
        <Button icon={Download} onClick={install}>
          {network.state === 'damaged' ? t('networks.repair') : t('networks.install')}
        </Button>
      )}
      {network.state === 'installed' ? (
        <IconButton
          icon={Trash2}
          label={t('networks.remove', { name: networkTitle(t, network) })}
          onClick={() => setConfirming(true)}
        />
      ) : null}
      <Confirm
        open={confirming}
        onClose={() => setConfirming(false)}
        title={t('networks.removeTitle', { name: networkTitle(t, network) })}
        text={t('networks.removeText')}
        action={t('networks.removeAction')}
        onConfirm={remove}
      />
    </div>
  );
}

function Installing({ network }: { readonly network: NetworkInfo }) {
  const { t } = useTranslation();
  const { installation } = network;
  if (!installation) return null;
  const stage = installation.stage;
  return (
    <div className={style.installing}>
      <p className={style.dim}>
        {stage === 'waiting' || stage === 'downloading' || stage === 'converting' || stage === 'measuring'
          ? t(`networks.stage.${stage}`)
          : ''}
        {installation.fraction === null
          ? ''
          : ` ${t('common.percent', { percent: Math.round(installation.fraction * 100) })}`}
      </p>
      <ProgressBar
        label={t('networks.progress', { name: networkTitle(t, network) })}
        fraction={installation.fraction}
      />
    </div>
  );
}

function useNetworkActions({ name }: NetworkInfo) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [problem, setProblem] = useState<string | null>(null);
  const run = (work: () => Promise<unknown>) => () => {
    setProblem(null);
    void work()
      .catch((error: unknown) => setProblem(problemText(t, error)))
      .finally(() => client.invalidateQueries({ queryKey: queries.networks.queryKey }));
  };
  return {
    problem,
    install: run(() => call('installNetwork', { params: { name } })),
    stop: run(() => call('cancelInstallation', { params: { name } })),
    remove: run(async () => {
      await call('removeNetwork', { params: { name } });
      if (useDraft.getState().options.network === name) setOption('network', undefined);
    }),
  };
}
