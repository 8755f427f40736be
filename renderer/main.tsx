import './zod-config.js';
import '@fontsource-variable/inter/wght.css';
import './ui/tokens.css';
import './ui/base.css';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { isOffline } from './api/problem.js';
import { App } from './app/app.jsx';
import { i18n } from './i18n/index.js';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // Events report every change, so that a focused window need not fetch again.
      refetchOnWindowFocus: false,
      retry: (count, error) => isOffline(error) && count < 20,
      retryDelay: (count) => Math.min(8000, 300 * 2 ** count),
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <I18nextProvider i18n={i18n}>
      <QueryClientProvider client={client}>
        <CSPProvider disableStyleElements>
          <Tooltip.Provider>
            <App />
          </Tooltip.Provider>
        </CSPProvider>
      </QueryClientProvider>
    </I18nextProvider>,
  );
