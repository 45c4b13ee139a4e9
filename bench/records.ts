import { formatDate } from '#server/lib/dates.js';
import { newRecordId } from '#server/lib/ids.js';
import type { Collection } from '#server/store/collection.js';
import type { RecordValues, Store } from '#server/store/port.js';

/** 7 fields beside the automatic ones; a sorted list and a filtered one have an index each. Said as PocketBase takes it too. */
export const productsDefinition = {
  name: 'products',
  type: 'base',
  fields: [
    { name: 'title', type: 'text' },
    { name: 'description', type: 'text' },
    { name: 'price', type: 'number' },
    { name: 'stock', type: 'number', onlyInt: true },
    { name: 'active', type: 'bool' },
    { name: 'category', type: 'text' },
    { name: 'released', type: 'date' },
    { name: 'created', type: 'autodate', onCreate: true },
    { name: 'updated', type: 'autodate', onCreate: true, onUpdate: true },
  ],
  indexes: [
    'CREATE INDEX `idx_products_created` ON `products` (`created`)',
    'CREATE INDEX `idx_products_category_created` ON `products` (`category`, `created`)',
  ],
};

export const categories = 50;

const dayMilliseconds = 86_400_000;
const epoch = Date.UTC(2026, 0, 1);

/** What a client would send for the record with this number. */
export const productInput = (n: number) => ({
  title: `Product ${n}`,
  description: `A thing of some use, number ${n}, with a sentence or two about what it does and why anyone would want it.`,
  price: (n % 10_000) / 100,
  stock: n % 500,
  active: n % 3 !== 0,
  category: `category-${n % categories}`,
  released: formatDate(epoch - (n % 3_650) * dayMilliseconds),
});

/** That many records with new ids, one a second. */
export const newProducts = (count: number): readonly RecordValues[] =>
  Array.from({ length: count }, (_, n) => {
    const created = formatDate(epoch + n * 1_000);
    return { id: newRecordId(), ...productInput(n), created, updated: created };
  });

const batchSize = 1_000;

/** Writes the records past the doors, a thousand to a transaction. */
export const fill = async (store: Store, collection: Collection, records: readonly RecordValues[]): Promise<void> => {
  const { version: schemaVersion } = await store.schema();
  for (let start = 0; start < records.length; start += batchSize) {
    await store.write(
      records.slice(start, start + batchSize).map((values) => ({ kind: 'create', collection, values, requires: [] })),
      { schemaVersion, credential: null },
    );
  }
};
