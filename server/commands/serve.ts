import cluster from 'node:cluster';
import { readSettings, type SettingFlags, type Settings } from '../env.js';
import { adminsPage } from '../graphql/graphiql.js';
import { createLogger, type Logger } from '../http/logger.js';
import { type Instance, openInstance } from './open-instance.js';
import { print } from './print.js';
import { startServer } from './running-server.js';
import { stopSignal } from './stop-signal.js';
import { runWorkers, tellReady } from './workers.js';

/** Makes the admin that the settings name, if there is none at all. */
const ensureAdmin = async ({ services }: Instance, { adminEmail, adminPassword }: Settings): Promise<void> => {
  if (adminEmail === null || adminPassword === null || (await services.admins.list()).length > 0) return;
  await services.admins.create(adminEmail, adminPassword).catch(async (error: unknown) => {
    // Another process that starts at the same time may have been first.
    if ((await services.admins.list()).length === 0) throw error;
  });
};

/** Of several workers the first one speaks, and starts before the others: each link ends the one before. */
const isSpokesman = (): boolean => !cluster.isWorker || cluster.worker?.id === 1;

/** What the ready line goes on with while there is no admin: the link that makes one, once. It is told nowhere else. */
const setupLines = async ({ services }: Instance, url: string): Promise<string> => {
  const token = isSpokesman() ? await services.admins.issueSetupToken() : null;
  if (token === null) return '';
  return `\nThere is no admin yet. Make one in the console: ${url}/setup#${token}`;
};

/** An error that nothing caught leaves the process in an unknown state: it is logged, and the process ends. */
const endOnUncaught = (logger: Logger): void => {
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'uncaught error');
    process.exit(1);
  });
};

const serveHere = async (settings: Settings, sayReady: (line: string) => void): Promise<void> => {
  const stopped = stopSignal();
  const logger = createLogger(settings.logLevel);
  endOnUncaught(logger);
  const instance = await openInstance(settings);
  try {
    await ensureAdmin(instance, settings);
    const server = await startServer({ settings, instance, logger, graphiql: adminsPage });
    sayReady(`Fichero is ready at ${server.url} (${instance.place})${await setupLines(instance, server.url)}`);
    await stopped;
    await server.close();
  } finally {
    await instance.close();
  }
};

/** Serves until SIGTERM or SIGINT, then finishes the requests in flight. */
export const serve = async (flags: SettingFlags): Promise<void> => {
  const settings = readSettings(flags);
  if (cluster.isWorker) {
    await serveHere(settings, tellReady);
    cluster.worker?.disconnect();
  } else if (settings.workers > 1) {
    await runWorkers(settings.workers, createLogger(settings.logLevel), print);
  } else {
    await serveHere(settings, print);
  }
};
