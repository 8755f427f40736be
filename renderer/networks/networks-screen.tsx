import { useQuery, useQueryClient } from '@tanstack/react-query';
import { FileInput } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries.js';
import { bridge } from '../bridge.js';
import { chooseFiles } from '../paint/choose-file.js';
import { useFillContext } from '../paint/use-fill-context.js';
import { problemText } from '../text/problem.js';
import { Button } from '../ui/button.jsx';
import { Message } from '../ui/message.jsx';
import { Spinner } from '../ui/spinner.jsx';
import { Devices } from './devices.jsx';
import { importNetworkFile, importNetworkPath } from './import-network.js';
import { NetworkCard } from './network-card.jsx';
import style from './networks.module.css';

/** Feature networks and devices. */
export function NetworksScreen() {
  const { t } = useTranslation();
  const query = useQuery(queries.networks);
  return (
    <main className={style.screen}>
      <div className={style.column}>
        <header className={style.header}>
          <h1>{t('app.screen.networks')}</h1>
          <ImportButton />
        </header>
        <p className={style.intro}>{t('networks.intro')}</p>
        {query.isPending ? <Spinner label={t('common.loading')} /> : null}
        {query.error ? <Message kind="problem">{problemText(t, query.error)}</Message> : null}
        <ul className={style.cards}>
          {(query.data?.networks ?? []).map((network) => (
            <NetworkCard key={network.name} network={network} />
          ))}
        </ul>
        <Devices />
      </div>
    </main>
  );
}

function ImportButton() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { errorText } = useFillContext();
  const choose = async () => {
    const shell = bridge();
    if (shell) {
      const path = await shell.chooseNetwork();
      if (path !== null) await importNetworkPath(path, errorText);
    } else
      await importNetworkFile((await chooseFiles('.h5,.hdf5,.safetensors,.json,.pth', false))[0], errorText);
    await client.invalidateQueries({ queryKey: queries.networks.queryKey });
  };
  return (
    <Button icon={FileInput} onClick={() => void choose()}>
      {t('networks.import')}
    </Button>
  );
}
