import { ConflictError, createClient } from 'fichero-sdk';
import type { Database } from './fichero.js';

const { FICHERO_URL: url = 'http://127.0.0.1:8090', FICHERO_KEY: apiKey } = process.env;
const db = createClient<Database>({ url, apiKey });
const products = db.collection('products');

console.log('What is in stock for less than 15:');
const affordable = products.list({
  where: { price: { lt: 15 }, inStock: { eq: true } },
  orderBy: [{ price: 'ASC' }, { name: 'ASC' }],
  select: { name: true, price: true, category: { name: true } },
});
// Of what was not selected, such as the sku, reading does not compile.
for (const { name, price, category } of await affordable.all(5)) console.log(price, name, `(${category?.name})`);

console.log('Prices by availability:');
for (const { key, count, avg } of await products.aggregate({ by: ['inStock'], avg: ['price'] })) {
  console.log(key['inStock'] === true ? 'in stock' : 'sold out', count, avg['price']?.toFixed(2));
}

// With a key of its own the change is made once, however often a broken connection has it sent.
const { items } = await db.collection('categories').list({ perPage: 1, orderBy: [{ name: 'ASC' }] });
const category = items[0]?.id ?? '';
const tray = await products.upsert(
  { sku: 'EX-0001' },
  { create: { name: 'Elm Tray', sku: 'EX-0001', price: 19, category }, update: { price: 19 } },
  { idempotencyKey: crypto.randomUUID() },
);
const note = await db.files.upload('products', tray.id, 'notes', new Blob(['Oil once a year.']), 'care.txt');
console.log(tray.name, 'has a note:', await (await db.files.download('products', tray.id, note.name)).text());

// Somebody else was faster.
await products.update(tray.id, { price: 18 });
try {
  await products.update(tray.id, { price: 17 }, { ifUpdated: tray.updated });
} catch (error) {
  if (!(error instanceof ConflictError)) throw error;
  console.log('Changed meanwhile, to', error.current?.['price']);
}
