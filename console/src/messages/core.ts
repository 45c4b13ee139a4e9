import { createCatalogue } from '../i18n/catalogue.js';

export const core = createCatalogue({
  en: () => import('./core-en.js'),
  es: () => import('./core-es.js'),
});
