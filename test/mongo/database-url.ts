import { randomText } from '#server/lib/ids.js';

/** The URL of a database that nobody else uses. */
export const newDatabaseUrl = (): string => {
  const given = process.env['FICHERO_TEST_MONGODB_URL'];
  if (given === undefined) throw new Error('FICHERO_TEST_MONGODB_URL is not set: run this with npm run test:mongo');
  const url = new URL(given);
  url.pathname = `/fichero_test_${randomText(12)}`;
  return url.toString();
};
