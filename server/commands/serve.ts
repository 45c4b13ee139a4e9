import cluster from 'node:cluster';
import { readSettings, type SettingFlags, type Settings } from '../env.js';
import { createLogger, type Logger } from '../http/logger.js';
import { type Instance, openInstance } from './open-instance.js';
import { print } from './print.js';
import { startServer } from './running-server.js';
import { stopSignal } from './stop-signal.js';
import { runWorkers, tellReady } from './workers.js';

/** Makes the admin that the settings name, if there is none at all; says how to make one if they name none. */
const ensureAdmin = async ({ services }: Instance, settings: Settings, logger: Logger): Promise<void> => {
  if ((await services.admins.list()).length > 0) return;
  const { adminEmail, adminPassword } = settings;
  if (adminEmail === null || adminPassword === null) {
    logger.warn('There is no admin yet. Make one with: fichero admin create you@example.com');
    return;
  }
  await services.admins.create(adminEmail, adminPassword).catch(async (error: unknown) => {
    // Another process that starts at the same time may have been first.
    if ((await services.admins.list()).length === 0) throw error;
  });
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
    await ensureAdmin(instance, settings, logger);
    const server = await startServer({ settings, instance, logger, graphiql: false });
    sayReady(`Fichero is ready at ${server.url} (${instance.place})`);
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
