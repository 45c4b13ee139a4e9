import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authorize } from '../../access/authorize.js';
import { operator } from '../../access/principal.js';
import { presets } from '../../domain/api-keys/presets.js';
import type { Services } from '../../domain/services.js';
import { readSettings, type SettingFlags } from '../../env.js';
import { createLogger } from '../../http/logger.js';
import { randomText } from '../../lib/ids.js';
import { openInstance } from '../open-instance.js';
import { print } from '../print.js';
import { startServer } from '../running-server.js';
import { stopSignal } from '../stop-signal.js';
import { demoText } from './calls.js';
import type { DemoFacts } from './demo-facts.js';
import { graphiqlExamples } from './graphql-examples.js';
import { createSampleData } from './sample-data.js';

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.');

const email = 'admin@example.com';

type Made = Omit<DemoFacts, 'url' | 'place'>;

const createKeys = ({ apiKeys }: Services): Promise<DemoFacts['keys']> =>
  Promise.all(
    presets.map(async ({ name, permissions }) => {
      const { secret } = await apiKeys.create(authorize(operator, 'apiKeys.create'), { name, permissions });
      return { name, permissions: permissions.join(', '), secret };
    }),
  );

const fill = async (services: Services): Promise<Made> => {
  const password = randomText(16);
  const [sample, keys] = await Promise.all([
    createSampleData(services),
    createKeys(services),
    services.admins.create(email, password),
  ]);
  return { email, password, keys, sample };
};

/** Serves sample data from a fresh folder until SIGTERM or SIGINT, then deletes it. Asks nothing. */
export const demo = async (flags: Pick<SettingFlags, 'host' | 'port'>): Promise<void> => {
  const stopped = stopSignal();
  const dataDir = await mkdtemp(join(tmpdir(), 'fichero-demo-'));
  process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }));
  const settings = readSettings({ ...flags, dataDir, databaseUrl: 'sqlite:', workers: '1' });
  const instance = await openInstance(settings);
  try {
    const made = await fill(instance.services);
    // Every request at level info would bury what is printed here.
    const logger = createLogger(process.stdout.isTTY ? 'warn' : settings.logLevel);
    const examples = isLoopback(settings.host) ? graphiqlExamples(made) : [];
    const graphiql = { forEverybody: true, examples };
    const server = await startServer({ settings, instance, logger, graphiql });
    print(demoText({ ...made, url: server.url, place: instance.place }));
    await stopped;
    await server.close();
  } finally {
    await instance.close();
  }
};
