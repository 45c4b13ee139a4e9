// biome-ignore-all lint/performance/noBarrelFile: an entry of the package
export type { CollectionInput, FieldInput, FieldType, IndexInput } from './_generated_inputs.js';
export type { ApiKeys, Collections } from './admin.js';
export { type Client, type CollectionClient, createClient } from './client.js';
export type { CallOptions, ResponseInfo, WriteOptions } from './connection.js';
export type { CoreOptions as ClientOptions } from './core-client.js';
export type { CollectionTypes, Picked, UntypedCollection } from './database.js';
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
export type { Files, FileUrlOptions, UploadOptions } from './files.js';
export { filter } from './filter.js';
export type { Document, SendGraphql } from './graphql-document.js';
export type { JsonObject, JsonValue } from './json.js';
export type { Listing } from './listing.js';
export type { FilesByField, RecordFiles, WithFilesOptions } from './record-files.js';
export type { AggregateOptions, Group, ListOptions } from './record-options.js';
export type { By, Records } from './records.js';
export type { Session } from './session.js';
export type { TransportMaker } from './transport.js';
export type {
  ApiKey,
  ApiKeyWithSecret,
  BulkResult,
  Collection,
  Expiration,
  Field,
  FileInfo,
  GeoPoint,
  GraphqlNames,
  Index,
  NewApiKey,
  Page,
  Permission,
  RecordOf,
  RecordValues,
  Viewer,
} from './types.js';
export type { LiveRecords, RecordChange, WatchOptions } from './watch.js';
export type {
  BoolWhere,
  DateWhere,
  Direction,
  FileWhere,
  GeoWhere,
  IdWhere,
  JsonWhere,
  ListWhere,
  NumberWhere,
  RelatedListWhere,
  RelatedWhere,
  SelectWhere,
  TextWhere,
} from './where.js';
