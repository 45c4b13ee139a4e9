import { Connection } from './connection.js';
import { type CoreClient, type CoreOptions, createCore } from './core-client.js';
import { restTransport } from './rest-transport.js';

/** Records and files, without GraphQL documents and what only admins do. */
export const createClient = <Database extends object = object>({
  transport = restTransport,
  ...options
}: CoreOptions): CoreClient<Database> => {
  const connection = new Connection(options);
  return createCore(connection, transport(connection));
};
