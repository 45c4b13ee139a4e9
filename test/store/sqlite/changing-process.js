// Run by schema-change.test.ts: replaces a collection's definition by the other one, again and again, until it is killed.
import { openSqliteStore } from '#server/store/sqlite/sqlite-store.js';

const [file, definitions] = process.argv.slice(2);
const states = JSON.parse(definitions);
const store = await openSqliteStore({ file });
process.send('changing');
for (;;) {
  const schema = await store.freshSchema();
  const before = schema.collections[0];
  const after = states.find(({ name }) => name !== before.name);
  const context = { schemaVersion: schema.version, credential: null };
  await store.changeSchema({ version: schema.version, steps: [{ kind: 'replace', before, after }] }, context);
}
