// Run by scans.test.ts: asks for a scan that takes long, and is killed meanwhile.
import { fieldEquals } from '#server/store/filter.js';
import { openSqliteStore } from '#server/store/sqlite/sqlite-store.js';

const [file, field, terms] = process.argv.slice(2);
const store = await openSqliteStore({ file });
const { version, collections } = await store.schema();
const any = Array.from({ length: Number(terms) }, (_, i) => ({
  ...fieldEquals(field, -1 - i),
  op: '<',
}));
await store.list(
  {
    collection: collections[0],
    where: { kind: 'or', any },
    sort: [],
    offset: 0,
    limit: 1,
    fields: ['id'],
    total: true,
  },
  { schemaVersion: version, credential: null },
);
