import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthenticator } from '#server/access/authenticate.js';
import { authorize, type Grant } from '#server/access/authorize.js';
import type { Operation } from '#server/access/operations.js';
import { operator, type Principal } from '#server/access/principal.js';
import { createAdminService } from '#server/domain/admins/admins.js';
import { createApiKeyService } from '#server/domain/api-keys/api-keys.js';
import { createKeyUsage } from '#server/domain/api-keys/key-usage.js';
import { openSqliteStore } from '#server/store/sqlite/sqlite-store.js';

/** The services on a real database, with a clock that tests set. */
export const openWorld = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fichero-test-'));
  const store = await openSqliteStore({ file: join(folder, 'data.db') });
  const time = { now: Date.UTC(2030, 0, 1) };
  const clock = () => time.now;
  const usage = createKeyUsage(store, clock);
  const authenticate = createAuthenticator({ store, clock, noteKeyUse: usage.note });
  const request = { method: 'GET', fetchSite: undefined, origin: undefined, host: 'localhost' };
  const nothing = { ...request, apiKey: undefined, authorization: undefined, cookie: undefined };
  return {
    folder,
    store,
    time,
    usage,
    apiKeys: createApiKeyService({ store, clock }),
    admins: createAdminService({ store, clock }),
    present: (presented: Partial<Parameters<typeof authenticate>[0]>) => authenticate({ ...nothing, ...presented }),
    grant: (operation: Operation, principal: Principal | null = operator): Grant => authorize(principal, operation),
    async close() {
      await usage.close();
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
};

export type World = Awaited<ReturnType<typeof openWorld>>;
