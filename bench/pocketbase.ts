import { join } from 'node:path';
import Database from 'libsql';
import type { RecordValues } from '#server/store/port.js';
import { type RunningPocketbase, startPocketbase } from '../test/peers/pocketbase.js';
import { productsDefinition } from './records.js';

/** Writes the records into its database at once: 100,000 creates over HTTP would take minutes. */
const fill = (dataDir: string, records: readonly RecordValues[]): void => {
  const [first] = records;
  if (first === undefined) return;
  const names = Object.keys(first);
  const columns = names.map((name) => `"${name}"`).join(', ');
  const database = new Database(join(dataDir, 'data.db'));
  try {
    const insert = database.prepare(`INSERT INTO products (${columns}) VALUES (${names.map(() => '?').join(', ')})`);
    const insertAll = database.transaction(() => {
      for (const record of records) {
        insert.run(names.map((name) => (typeof record[name] === 'boolean' ? Number(record[name]) : record[name])));
      }
    });
    insertAll();
  } finally {
    database.close();
  }
};

/** A PocketBase with the same collection, indexes and records. */
export const startFilledPocketbase = async (records: readonly RecordValues[]): Promise<RunningPocketbase> => {
  const pocketbase = await startPocketbase();
  try {
    const response = await fetch(`${pocketbase.url}/api/collections`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: pocketbase.token },
      body: JSON.stringify(productsDefinition),
    });
    if (!response.ok) throw new Error(`PocketBase refuses the collection: ${await response.text()}`);
    fill(pocketbase.dataDir, records);
    return pocketbase;
  } catch (error) {
    await pocketbase.stop();
    throw error;
  }
};
