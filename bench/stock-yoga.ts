/**
 * The same schema, services and rules as Fichero, served by Yoga's own HTTP handler and executor. It opens the database in the
 * data directory that is its argument, and asks for the same API key.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EnvelopArmorPlugin } from '@escape.tech/graphql-armor';
import { useCSRFPrevention } from '@graphql-yoga/plugin-csrf-prevention';
import { createYoga } from 'graphql-yoga';
import { openInstance } from '#server/commands/open-instance.js';
import { readSettings } from '#server/env.js';
import type { ServerContext } from '#server/graphql/caller.js';
import { guarding, limits, showingErrors } from '#server/graphql/guarding.js';
import { VisibleSchemas } from '#server/graphql/visible-schemas.js';
import { createLogger } from '#server/http/logger.js';

const instance = await openInstance(readSettings({ dataDir: process.argv[2] ?? '' }, {}));

const yoga = createYoga<ServerContext>({
  schema: ({ visible }) => visible.schema,
  context: { services: instance.services },
  cors: false,
  logging: false,
  landingPage: false,
  graphiql: false,
  maskedErrors: { maskError: (error) => error as Error },
  plugins: [
    useCSRFPrevention({ requestHeaders: ['x-api-key'] }),
    EnvelopArmorPlugin(limits),
    guarding,
    showingErrors(createLogger('error'), instance.services.admins),
  ],
});

const schemas = new VisibleSchemas(instance.services.collections);
const nothing = () => Promise.reject(new Error('The body is read by Yoga.'));

const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
  const apiKey = req.headers['x-api-key'];
  const principal = await instance.authenticate({
    apiKey: typeof apiKey === 'string' ? apiKey : undefined,
    authorization: undefined,
    cookie: undefined,
    method: req.method ?? '',
    fetchSite: undefined,
    origin: undefined,
    host: undefined,
  });
  const visible = await schemas.of(principal);
  await yoga(req, res, { req, res, principal, requestId: '', address: '', visible, body: nothing, isFast: false });
};

const server = createServer((req, res) => void answer(req, res));
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.on('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  void instance.close();
});
