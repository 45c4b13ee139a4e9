import { apiKeyTexts } from '../api-keys/messages.js';
import { apiPreviewTexts } from '../api-preview/messages.js';
import { collectionTexts } from '../collections/messages.js';
import type { Catalogue } from '../i18n/catalogue.js';
import { initialLocale } from '../i18n/initial-locale.js';
import { recordTexts } from '../records/messages.js';
import { once } from './once.js';

/** A page comes with its texts. */
const page = <Module>(load: () => Promise<Module>, texts: Catalogue<unknown>): (() => Promise<Module>) =>
  once(async () => {
    const [module] = await Promise.all([load(), texts.in(initialLocale())]);
    return module;
  });

/** Where the code of each page is; loaded when somebody goes there. */
export const loadPage = {
  apiKeys: page(() => import('../api-keys/api-keys-page.js'), apiKeyTexts),
  records: page(() => import('../records/records-page.js'), recordTexts),
  apiPreview: page(() => import('../api-preview/api-preview-page.js'), apiPreviewTexts),
  collection: page(() => import('../collections/collection-page.js'), collectionTexts),
} as const;
