import { startServer } from './start-server.js';

/**
 * Gives every test of the run a MongoDB in `FICHERO_TEST_MONGODB_URL`: the one of `TEST_MONGODB_URL`, else a fresh one.
 * A run without one fails.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const given = process.env['TEST_MONGODB_URL'] ?? '';
  const server = given === '' ? await startServer() : { url: given, stop: async () => undefined };
  process.env['FICHERO_TEST_MONGODB_URL'] = server.url;
  return () => server.stop();
}
