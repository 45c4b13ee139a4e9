import './theme/tokens.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { initialLocale } from './i18n/locale.js';
import { preload } from './layout/preload.js';
import { core } from './messages/core.js';
import { applyRememberedTheme } from './theme/theme.js';

applyRememberedTheme();
void core.in(initialLocale());
preload(location.pathname);

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);
