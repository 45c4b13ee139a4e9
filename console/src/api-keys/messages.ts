import { createCatalogue } from '../i18n/catalogue.js';

export const apiKeyTexts = createCatalogue({
  en: () => import('./messages-en.js'),
  es: () => import('./messages-es.js'),
});
