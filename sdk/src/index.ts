// biome-ignore-all lint/performance/noBarrelFile: the one entry of the package
export type { CollectionInput, FieldInput, FieldType, IndexInput } from './_generated_graphql.js';
export type { ApiKeys } from './api-keys.js';
export { type RecordChange, type WatchOptions, watchRecords } from './changes.js';
export { type Client, type ClientOptions, createClient } from './client.js';
export type { Collections } from './collections.js';
export {
  AuthError,
  ConflictError,
  type ErrorCode,
  FicheroError,
  type FieldError,
  type FieldErrors,
  ForbiddenError,
  NetworkError,
  NotFoundError,
  PayloadTooLargeError,
  RateLimitError,
  ServerError,
  TimeoutError,
  UnavailableError,
  ValidationError,
} from './errors.js';
export type { Files } from './files.js';
export type { Document, SendGraphql } from './graphql.js';
export type { JsonObject, JsonValue } from './json.js';
export type { Listing, Records } from './records.js';
export { createRestClient, type RestClient } from './rest-client.js';
export type { RestFiles, UploadOptions } from './rest-files.js';
export type { RestListOptions, RestRecords, UpdateOptions } from './rest-records.js';
export type { Session } from './session.js';
export type {
  ApiKey,
  ApiKeyWithSecret,
  Collection,
  Expiration,
  Field,
  FileInfo,
  Index,
  ListOptions,
  NewApiKey,
  Page,
  Permission,
  RecordOf,
  RecordValues,
  Viewer,
} from './types.js';
