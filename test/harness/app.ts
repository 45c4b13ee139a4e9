import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openInstance } from '#server/commands/open-instance.js';
import { readSettings } from '#server/env.js';
import { adminsPage } from '#server/graphql/graphiql.js';
import { createApp } from '#server/http/app.js';
import { createLogger } from '#server/http/logger.js';

/** The HTTP app in this very process, on a database of its own: for what cannot be seen from outside. */
export interface LocalApp {
  readonly url: string;
  /** Every connection that was ever accepted. */
  readonly sockets: readonly Socket[];
  close(): Promise<void>;
}

export const startLocalApp = async (environment: Readonly<Record<string, string>> = {}): Promise<LocalApp> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'fichero-test-'));
  const settings = readSettings({ dataDir }, environment);
  const instance = await openInstance(settings);
  const { services, authenticate, verify } = instance;
  const logger = createLogger('silent');
  const app = createApp({
    services,
    authenticate,
    verify,
    settings,
    logger,
    graphiql: adminsPage,
    allowedOperations: null,
  });
  const sockets: Socket[] = [];
  app.server.on('connection', (socket) => sockets.push(socket));
  app.server.listen(0, '127.0.0.1');
  await once(app.server, 'listening');
  return {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    sockets,
    close: async () => {
      await app.close();
      await instance.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
