import { describe, expect, it } from 'vitest';
import { change, collection, compare, create, listOf, openStore, relation, text } from './fixture.js';

const authors = collection('authors', [text('name')], [{ name: 'authors_name', fields: ['name'], unique: true }]);
const books = collection('books', [text('title'), relation('author', authors.id, { required: true })]);

describe('writes that share a transaction', () => {
  it('fail one by one: each is done in full or not at all, and the counters agree', async () => {
    const store = await openStore();
    const context = await change(store, { kind: 'create', collection: authors }, { kind: 'create', collection: books });
    const tries = Array.from({ length: 60 }, (_, i) => {
      const author = create(authors, { id: `a${i}`, name: `name ${i % 40}` });
      const book = create(books, { id: `b${i}`, title: 't', author: `a${i}` });
      // Of three alike: alone, as the first of two, as the second of two.
      const operations = [[author], [author, book], [book, author]][i % 3] ?? [];
      return store.write(operations, context);
    });
    const outcomes = await Promise.allSettled(tries);
    const refused = outcomes.flatMap((outcome, i) =>
      outcome.status === 'rejected' ? [[i, outcome.reason.refusal]] : [],
    );
    expect(refused).toEqual(
      Array.from({ length: 20 }, (_, k) => {
        const i = k + 40;
        return [i, { reason: 'notUnique', fields: ['name'], operationIndex: i % 3 === 2 ? 1 : 0 }];
      }),
    );
    const listed = await store.list(listOf(authors, { total: true }), context);
    expect(listed).toMatchObject({ count: 40, total: 40 });
    const stored = await store.list(listOf(books, { total: true }), context);
    expect(stored).toMatchObject({ count: 26, total: 26 });
    expect(stored.items.rows().every(({ author }) => Number(String(author).slice(1)) < 40)).toBe(true);
  });

  it('see each other in order: an update after the create of the same group, a requirement of an earlier one', async () => {
    const store = await openStore();
    const context = await change(store, { kind: 'create', collection: authors }, { kind: 'create', collection: books });
    const requires = [{ field: 'author', collection: authors, ids: ['a'], where: compare('name', '=', 'Ana') }];
    const [, changed, linked] = await Promise.all([
      store.write([create(authors, { id: 'a', name: 'Ann' })], context),
      store.write(
        [
          {
            kind: 'update',
            collection: authors,
            id: 'a',
            revision: 1,
            where: null,
            set: { name: 'Ana' },
            requires: [],
          },
        ],
        context,
      ),
      store.write(
        [{ kind: 'create', collection: books, values: { id: 'b', title: '', author: 'a' }, requires }],
        context,
      ),
    ]);
    expect(changed).toEqual([
      {
        action: 'update',
        collectionId: authors.id,
        id: 'a',
        before: { id: 'a', name: 'Ann' },
        after: { id: 'a', name: 'Ana' },
      },
    ]);
    expect(linked).toHaveLength(1);
    const gone = store.write([{ kind: 'delete', collection: authors, id: 'a', where: null }], context);
    await expect(gone).rejects.toMatchObject({ refusal: { reason: 'referenced', operationIndex: 0 } });
    expect(await store.get(authors, 'a', null, context)).not.toBeNull();
  });
});
