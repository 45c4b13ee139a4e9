import { formatDate } from '#server/lib/dates.js';
import { newRecordId } from '#server/lib/ids.js';
import type { Collection } from '#server/store/collection.js';
import type { RecordValues, Store } from '#server/store/port.js';

/** 7 fields beside the automatic ones; a sorted list and a filtered one have an index each. */
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
  ],
  indexes: [
    { fields: ['created'], unique: false },
    { fields: ['category', 'created'], unique: false },
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

const batchSize = 1_000;

/** Writes `count` records past the doors, a thousand to a transaction. Returns some of their ids. */
export const fill = async (store: Store, collection: Collection, count: number): Promise<readonly string[]> => {
  const { version: schemaVersion } = await store.schema();
  const ids: string[] = [];
  for (let start = 0; start < count; start += batchSize) {
    const batch = Array.from({ length: Math.min(batchSize, count - start) }, (_, i): RecordValues => {
      const created = formatDate(epoch + (start + i) * 1_000);
      return { id: newRecordId(), ...productInput(start + i), created, updated: created };
    });
    await store.write(
      batch.map((values) => ({ kind: 'create', collection, values, requires: [] })),
      { schemaVersion, credential: null },
    );
    ids.push(String(batch[0]?.['id']));
  }
  return ids;
};
