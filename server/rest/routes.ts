import type { Operation } from '../access/operations.js';
import { aggregateRecords } from './aggregate.js';
import { createApiKey, deleteApiKey, listApiKeys, regenerateApiKey } from './api-keys.js';
import { runBatch } from './batch.js';
import { createRecords, deleteRecords, updateRecords, upsertRecord, upsertRecords } from './bulk.js';
import type { Run } from './call.js';
import { followChanges } from './changes.js';
import {
  createCollection,
  deleteCollection,
  importCollections,
  listCollections,
  truncateCollection,
  updateCollection,
  viewCollection,
  viewScaffolds,
} from './collections.js';
import { createFileToken, deleteFile, downloadFile, uploadFile } from './files.js';
import { viewGraphqlSchema } from './graphql-schema.js';
import { type Described, described } from './openapi/described.js';
import type { DescribedRoute, Endpoint } from './openapi/document.js';
import { viewOpenapi } from './openapi/view.js';
import { connectRealtime, subscribeRealtime } from './realtime.js';
import { createRecord, deleteRecord, listRecords, updateRecord, viewRecord } from './records.js';
import { json } from './reply.js';
import { createSession, deleteSession, setUp, viewViewer } from './sessions.js';

/** Operations that no path of their own leads to. */
type WithoutRoute =
  /** Of GraphQL alone. */
  | 'graphiql.view'
  /** Asked for by a create or update in whose body a file turns up. */
  | 'records.createWithFiles'
  | 'records.updateWithFiles'
  /** Asked for by an upload that turns out to replace a file. */
  | 'files.replace';

export type RestOperation = Exclude<Operation, WithoutRoute>;

export interface Route extends Endpoint {
  readonly run: Run;
  /** Whether `?token=` may say who asks. */
  readonly takesFileToken?: true;
  /** Whether it is done once for an `Idempotency-Key`. The answer is kept, so it must hold no secret. */
  readonly takesIdempotencyKey?: true;
}

const viewHealth: Run = async ({ services }) => {
  await services.ping();
  return json({ code: 200, message: 'API is healthy.', data: {} });
};

const record = '/api/collections/:collection/records/:id';
const records = '/api/collections/:collection/records';
const collection = '/api/collections/:collection';
const bulk = '/api/collections/:collection/bulk';

/** An operation that nothing describes does not compile. */
const descriptions: Readonly<Record<RestOperation, Described>> = described;

/** For the description of the API, which is a route of it. */
const describedRoutes = (): readonly DescribedRoute[] =>
  (Object.entries(routes) as [RestOperation, Route][]).map(([operation, { method, path, takesIdempotencyKey }]) => ({
    operation,
    method,
    path,
    takesIdempotencyKey: takesIdempotencyKey === true,
    about: descriptions[operation],
  }));

/** Every operation that REST offers: an operation without a line here does not compile. */
export const routes = {
  'health.view': { method: 'GET', path: '/api/health', run: viewHealth },
  'viewer.view': { method: 'GET', path: '/api/viewer', run: viewViewer },
  'openapi.view': { method: 'GET', path: '/api/openapi.json', run: viewOpenapi(describedRoutes) },
  'schema.introspect': { method: 'GET', path: '/api/schema.graphql', run: viewGraphqlSchema },
  'sessions.create': { method: 'POST', path: '/api/collections/_superusers/auth-with-password', run: createSession },
  'sessions.delete': { method: 'DELETE', path: '/api/session', run: deleteSession },
  'admins.setup': { method: 'POST', path: '/api/setup', run: setUp },

  'apiKeys.list': { method: 'GET', path: '/api/keys', run: listApiKeys },
  'apiKeys.create': { method: 'POST', path: '/api/keys', run: createApiKey },
  'apiKeys.regenerate': { method: 'POST', path: '/api/keys/:id/regenerate', run: regenerateApiKey },
  'apiKeys.delete': { method: 'DELETE', path: '/api/keys/:id', run: deleteApiKey },

  'collections.list': { method: 'GET', path: '/api/collections', run: listCollections },
  'collections.create': { method: 'POST', path: '/api/collections', run: createCollection },
  'collections.view': { method: 'GET', path: collection, run: viewCollection },
  'collections.update': { method: 'PATCH', path: collection, run: updateCollection },
  'collections.delete': { method: 'DELETE', path: collection, run: deleteCollection },
  'collections.truncate': { method: 'DELETE', path: `${collection}/truncate`, run: truncateCollection },
  'collections.import': { method: 'PUT', path: '/api/collections/import', run: importCollections },
  'collections.scaffolds': { method: 'GET', path: '/api/collections/meta/scaffolds', run: viewScaffolds },

  'records.list': { method: 'GET', path: records, run: listRecords },
  'records.create': { method: 'POST', path: records, run: createRecord, takesIdempotencyKey: true },
  'records.view': { method: 'GET', path: record, run: viewRecord },
  'records.update': { method: 'PATCH', path: record, run: updateRecord, takesIdempotencyKey: true },
  'records.delete': { method: 'DELETE', path: record, run: deleteRecord, takesIdempotencyKey: true },

  'records.upsert': { method: 'PUT', path: records, run: upsertRecord, takesIdempotencyKey: true },
  'records.createMany': { method: 'POST', path: bulk, run: createRecords, takesIdempotencyKey: true },
  'records.upsertMany': { method: 'PUT', path: bulk, run: upsertRecords, takesIdempotencyKey: true },
  'records.updateMany': { method: 'PATCH', path: bulk, run: updateRecords, takesIdempotencyKey: true },
  'records.deleteMany': { method: 'DELETE', path: bulk, run: deleteRecords, takesIdempotencyKey: true },

  'records.aggregate': { method: 'GET', path: `${collection}/aggregate`, run: aggregateRecords },

  'records.batch': { method: 'POST', path: '/api/batch', run: runBatch, takesIdempotencyKey: true },

  'realtime.connect': { method: 'GET', path: '/api/realtime', run: connectRealtime },
  'realtime.subscribe': { method: 'POST', path: '/api/realtime', run: subscribeRealtime },
  'realtime.follow': { method: 'GET', path: `${collection}/changes`, run: followChanges },

  'files.token': { method: 'POST', path: '/api/files/token', run: createFileToken },
  'files.download': {
    method: 'GET',
    path: '/api/files/:collection/:id/:name',
    run: downloadFile,
    takesFileToken: true,
  },
  'files.upload': { method: 'POST', path: '/api/files/:collection/:id', run: uploadFile },
  'files.delete': { method: 'DELETE', path: '/api/files/:collection/:id/:name', run: deleteFile },
} as const satisfies Record<RestOperation, Route>;
