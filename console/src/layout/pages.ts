/** Where the code of each page is; loaded when somebody goes there. */
export const loadPage = {
  apiKeys: () => import('../api-keys/api-keys-page.js'),
  records: () => import('../records/records-page.js'),
  apiPreview: () => import('../api-preview/api-preview-page.js'),
  collection: () => import('../collections/collection-page.js'),
} as const;
