import { afterAll, beforeAll, expect, it } from 'vitest';
import { callGraphql } from '../../harness/calls.js';
import { createTestDatabase } from '../../harness/database.js';
import { runServer, type ServerProcess } from '../../harness/process.js';
import { startServer } from '../../harness/server.js';
import { until } from '../../harness/until.js';

/** Two processes on one database. */
const database = createTestDatabase();
const first = await startServer({ env: { DATABASE_URL: database.url } });
let other: ServerProcess;
let key: string;

beforeAll(async () => {
  other = await runServer(['--port', '0'], { DATA_DIR: first.dataDir, DATABASE_URL: database.url });
  ({ secret: key } = await first.mintKey(['records:read']));
});
afterAll(async () => {
  await other.end('SIGTERM');
  await first.stop();
  await database.drop();
});

it('a collection that one process makes is in the schema of the others within a second, and so is its end', async () => {
  const answers = async () =>
    (await callGraphql(other.url, '{ planes { totalCount } }', {}, { key })).errors.length === 0;
  expect(await answers()).toBe(false);
  await first.createCollection({ name: 'planes', fields: [{ name: 'name', type: 'text' }] });
  const made = performance.now();
  await until(answers);
  expect(performance.now() - made).toBeLessThan(1_000);
  await first.rest('DELETE', '/api/collections/planes', { token: first.admin.token });
  const gone = performance.now();
  await until(async () => !(await answers()));
  expect(performance.now() - gone).toBeLessThan(1_000);
});
