import { type Collection, type Field, type Index, noGraphqlNames } from './collection.js';

/**
 * Fichero's own records: kept by the same machinery as everybody's, shown by no door.
 * They are no part of `Schema.collections`; every adapter creates them at first start.
 */
const base = (name: string, type: string) => ({
  id: `${type}_${name}`,
  name,
  system: true,
  hidden: false,
  presentable: false,
  help: '',
});

const text = (name: string): Field => ({
  ...base(name, 'text'),
  type: 'text',
  required: true,
  min: 0,
  max: 0,
  pattern: '',
  autogeneratePattern: '',
  primaryKey: name === 'id',
});
const date = (name: string): Field => ({ ...base(name, 'date'), type: 'date', required: false, min: '', max: '' });
const list = (name: string): Field => ({ ...base(name, 'json'), type: 'json', required: false, maxSize: 0 });

const collection = (name: string, fields: readonly Field[], indexes: readonly Index[]): Collection => ({
  id: `sys_${name}`,
  name,
  graphql: noGraphqlNames,
  type: 'base',
  system: true,
  fields: [text('id'), ...fields],
  indexes,
  created: '',
  updated: '',
});

const unique = (table: string, field: string): Index => ({
  name: `idx_${table}_${field}`,
  fields: [field],
  unique: true,
});

/** `email` lower case; `password` an argon2id hash. */
export const admins = collection(
  '_admins',
  [text('email'), text('password'), date('created')],
  [unique('_admins', 'email')],
);

/** `hash` is the SHA-256 of the token in hex; `admin` the id of its admin; `email` the admin's. */
export const sessions = collection(
  '_sessions',
  [text('hash'), text('admin'), text('email'), date('created'), date('expires')],
  [unique('_sessions', 'hash'), { name: 'idx__sessions_admin', fields: ['admin'], unique: false }],
);

/** `hash` is the SHA-256 of the key in hex; `tail` its last 4 characters; `permissions` a list of wire names; `expires` '' for never. */
export const apiKeys = collection(
  '_api_keys',
  [text('name'), list('permissions'), text('hash'), text('tail'), date('created'), date('expires'), date('lastUsed')],
  [unique('_api_keys', 'hash')],
);

/**
 * Streams that are open in some process. The id is the one that its client knows; `address` the client's.
 * `kind` and `hash` name the credential that subscribed (system-collections: `sessions`, `apiKeys`), `''` before that;
 * `topics` is what it subscribed to.
 */
export const realtimeClients = collection(
  '_realtime_clients',
  [text('address'), text('kind'), text('hash'), list('topics'), date('created')],
  [],
);

/**
 * Requests that came with an `Idempotency-Key`. The id is a SHA-256 of the caller and the key, `content` one of the request;
 * `stage` is `begun`, `written` or `answered`; `token` tells who works on it, until `leased`; `answer` is `{status, text}` or null.
 */
export const idempotencyKeys = collection(
  '_idempotency_keys',
  [text('content'), text('token'), text('stage'), list('answer'), date('leased'), date('expires')],
  [{ name: 'idx__idempotency_keys_expires', fields: ['expires'], unique: false }],
);

/**
 * One of each, the same in every process: the key that file tokens are signed with, `value` being base64url of 32 random bytes;
 * and the set-up tokens (setup-tokens.ts), hashed.
 */
export const secrets = collection('_secrets', [text('value')], []);

export const systemCollections: readonly Collection[] = [
  admins,
  sessions,
  apiKeys,
  realtimeClients,
  idempotencyKeys,
  secrets,
];

/** Whether a change of such a record is told to watchers: never that of a secret. */
export const isWatched = (collectionId: string): boolean =>
  !collectionId.startsWith('sys_') || collectionId === realtimeClients.id;
