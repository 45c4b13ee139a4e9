import './theme/tokens.css';
import { makeFirstCalls } from './first-calls.js';
import { initialLocale } from './i18n/initial-locale.js';
import { warmUp } from './i18n/warm-up.js';
import { loadShell } from './layout/load-shell.js';
import { loadPage } from './layout/pages.js';
import { core } from './messages/core.js';
import { applyRememberedTheme } from './theme/theme.js';

/** The code of what a path shows, all of it at once: nothing waits for the code that comes to need it. */
const load = (path: string): readonly Promise<unknown>[] => {
  if (path === '/login' || path === '/setup') return [];
  makeFirstCalls(location);
  const shell = loadShell();
  if (path === '/' || path.startsWith('/c/')) return [shell, loadPage.records()];
  if (path.startsWith('/settings')) return [shell, loadPage.apiKeys()];
  if (!path.startsWith('/collections/')) return [shell];
  return [shell, path.endsWith('/api') ? loadPage.apiPreview() : loadPage.collection()];
};

/**
 * React draws when all is there. It could begin with less, but once it has left something out it holds back the rest for
 * 300 ms, lest the page flicker.
 */
const start = async (root: HTMLElement): Promise<void> => {
  const locale = initialLocale();
  const loaded = Promise.all([import('./app.js'), core.in(locale), ...load(location.pathname)]);
  warmUp(locale);
  const [app] = await loaded;
  app.draw(root);
};

applyRememberedTheme();
/** Where no text of a language may have come, the page itself says that something is missing. */
const root = document.getElementById('root');
if (root !== null) {
  start(root).catch((error: unknown) => {
    document.getElementById('failed')?.removeAttribute('hidden');
    throw error;
  });
}
