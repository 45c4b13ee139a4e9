import { startServer } from './start-server.js';

/** Gives every test of the run the MongoDB in `FICHERO_TEST_MONGODB_URL`. A run without one fails. */
export default async function setup(): Promise<() => Promise<void>> {
  const server = await startServer();
  process.env['FICHERO_TEST_MONGODB_URL'] = server.url;
  return () => server.stop();
}
