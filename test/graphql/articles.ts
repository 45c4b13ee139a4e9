import type { TestServer } from '../harness/server.js';

const texts = Array.from({ length: 12 }, (_, i) => ({ name: `text${i}`, type: 'text' }));

/** Makes the collection `articles`, whose records refer to each other: `parent` to one, `related` to several. */
export const openArticles = async (server: TestServer): Promise<void> => {
  const fields = [{ name: 'title', type: 'text' }, ...texts];
  const collectionId = await server.createCollection({ name: 'articles', fields });
  const relations = [
    { name: 'parent', type: 'relation', collectionId },
    { name: 'related', type: 'relation', collectionId, maxSelect: 5 },
  ];
  const { token } = server.admin;
  const changed = await server.rest('PATCH', '/api/collections/articles', {
    token,
    body: { fields: [...fields, ...relations] },
  });
  if (changed.status !== 200) throw new Error(changed.text);
};
