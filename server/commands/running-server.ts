import type { Server } from 'node:http';
import type { Settings } from '../env.js';
import type { GraphiqlPage } from '../graphql/graphiql.js';
import { createApp } from '../http/app.js';
import type { Logger } from '../http/logger.js';
import { CommandError, systemCodeOf } from './command-error.js';
import type { Instance } from './open-instance.js';
import { readPersistedOperations } from './persisted-operations.js';

/** A server that answers. */
export interface RunningServer {
  /** Without a slash at the end. */
  readonly url: string;
  /** Takes no new connections and resolves when the requests in flight are answered, or their time is up. */
  close(): Promise<void>;
}

const listenFault = (error: unknown, { host, port }: Settings): CommandError => {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} on ${host} is already in use; choose another with --port.`,
    EACCES: `Port ${port} may not be used by this user; choose one above 1023 with --port.`,
    EADDRNOTAVAIL: `${host} is no address of this machine; choose another with --host.`,
    ENOTFOUND: `${host} is no address of this machine; choose another with --host.`,
  };
  const code = systemCodeOf(error);
  return new CommandError(reasons[code] ?? `Cannot listen on ${host}, port ${port}: ${code}.`, error);
};

const listen = (server: Server, settings: Settings): Promise<void> =>
  new Promise((resolve, reject) => {
    const refuse = (error: Error) => reject(listenFault(error, settings));
    server.once('error', refuse);
    server.listen(settings.port, settings.host, () => {
      server.off('error', refuse);
      resolve();
    });
  });

const urlOf = (server: Server, { host, port }: Settings): string => {
  const address = server.address();
  const actual = address !== null && typeof address === 'object' ? address.port : port;
  return `http://${host.includes(':') ? `[${host}]` : host}:${actual}`;
};

interface StartOptions {
  readonly settings: Settings;
  readonly instance: Instance;
  readonly logger: Logger;
  readonly graphiql: GraphiqlPage;
}

/** @throws CommandError when the port cannot be had, or the persisted operations cannot be read. */
export const startServer = async ({ settings, instance, logger, graphiql }: StartOptions): Promise<RunningServer> => {
  const { services, authenticate, verify } = instance;
  const allowedOperations = await readPersistedOperations(settings.persistedOperations);
  const app = createApp({ services, authenticate, verify, settings, logger, graphiql, allowedOperations });
  await listen(app.server, settings);
  return { url: urlOf(app.server, settings), close: () => app.close() };
};
