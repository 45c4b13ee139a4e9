import './theme/tokens.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { collectionsQuery } from './collections/collections-query.js';
import { initialLocale } from './i18n/locale.js';
import { preload } from './layout/preload.js';
import { core } from './messages/core.js';
import { queryClient } from './session/session.js';
import { applyRememberedTheme } from './theme/theme.js';

applyRememberedTheme();
void core.in(initialLocale());
preload(location.pathname);
// Every page but these two needs the definitions, and whoever is not signed in is told so by the answer.
if (!['/login', '/setup'].includes(location.pathname)) void queryClient.prefetchQuery(collectionsQuery);

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);
