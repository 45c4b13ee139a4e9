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

/** Of several workers the first one speaks, and starts before the others. */
const isSpokesman = (): boolean => !cluster.isWorker || cluster.worker?.id === 1;

/** For the link that makes the first admin; null when there is one, or when another worker tells it. */
const setupToken = async ({ services }: Instance): Promise<string | null> =>
  isSpokesman() ? services.admins.issueSetupToken() : null;

/** What the ready line goes on with. The token is told nowhere else. */
const setupLine = (url: string, token: string): string =>
  `\nThere is no admin yet. Make one in the console, once, within 24 hours: ${url}/setup#${token}`;

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
    const token = await setupToken(instance);
    const setup = token === null ? '' : setupLine(server.url, token);
    sayReady(`Fichero is ready at ${server.url} (${instance.place})${setup}`);
    await stopped;
    await server.close();
    // A database that cannot be reached any more hinders no stop: the link ends with its day.
    if (token !== null) await instance.services.admins.withdrawSetupToken(token).catch(() => undefined);
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
