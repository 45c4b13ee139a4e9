import './theme/tokens.css';
import { makeFirstCalls } from './first-calls.js';
import { initialLocale } from './i18n/initial-locale.js';
import { loadPage, loadShell } from './layout/pages.js';
import { core } from './messages/core.js';
import { applyRememberedTheme } from './theme/theme.js';

/** All that a path shows, at once: nothing waits for the code that comes to need it. */
const load = (path: string): readonly Promise<unknown>[] => {
  if (path === '/login' || path === '/setup') return [];
  makeFirstCalls(location);
  if (path === '/' || path.startsWith('/c/')) return [loadShell(), loadPage.records()];
  if (path.startsWith('/settings')) return [loadShell(), loadPage.apiKeys()];
  if (path.endsWith('/api')) return [loadShell(), loadPage.apiPreview()];
  if (path.startsWith('/collections/')) return [loadShell(), loadPage.collection()];
  return [loadShell()];
};

/** React draws when all is there: where it has to wait, it waits some more, lest the page flicker. */
const start = async (root: HTMLElement): Promise<void> => {
  const texts = core.in(initialLocale());
  const [app] = await Promise.all([import('./app.js'), texts, ...load(location.pathname)]);
  app.draw(root);
};

applyRememberedTheme();
const root = document.getElementById('root');
if (root !== null) void start(root);
