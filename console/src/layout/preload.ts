import { loadPage } from './pages.js';

export const loadShell = () => import('./shell.js');

/** Begins to load what a path shows, before React gets there. */
export const preload = (path: string): void => {
  if (path === '/login' || path === '/setup') return;
  void loadShell();
  if (path.startsWith('/c/')) void loadPage.records();
  if (path.startsWith('/settings')) void loadPage.apiKeys();
  if (path.startsWith('/collections/')) void (path.endsWith('/api') ? loadPage.apiPreview() : loadPage.collection());
};
