import { createCatalogue } from '../i18n/catalogue.js';

export const apiPreviewTexts = createCatalogue({
  en: () => import('./messages-en.js'),
  es: () => import('./messages-es.js'),
});
