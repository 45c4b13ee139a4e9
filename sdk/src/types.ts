import type { FieldType } from './_generated_inputs.js';
import type { JsonObject, JsonValue } from './json.js';

/** What an API key may do. */
export type Permission = 'records:read' | 'records:write' | 'records:delete' | 'files:read' | 'files:write';

/** How long a key lives. */
export type Expiration = '7d' | '30d' | '60d' | '90d' | '180d' | 'never';

/** The values of a record by field name. */
export type RecordValues = { readonly [field: string]: JsonValue };

/**
 * A record: its own fields beside `id`, `created` and `updated`. All dates have the form `2026-01-31 09:30:00.000Z`.
 * Without `records:read` a written record comes back as its `id` alone.
 */
export type RecordOf<Values> = { readonly id: string; readonly created: string; readonly updated: string } & Values;

export interface Page<Item> {
  readonly page: number;
  /** The one in effect, not the one asked for. */
  readonly perPage: number;
  /** -1 with `skipTotal`; so is `totalPages`. */
  readonly totalItems: number;
  readonly totalPages: number;
  readonly items: readonly Item[];
}

/** What became of many records, in the order of the input. */
export interface BulkResult {
  readonly count: number;
  readonly ids: readonly string[];
}

/** A field of a collection; options that its type does not have, and those that are null, are left out. */
export interface Field extends JsonObject {
  readonly id: string;
  readonly name: string;
  readonly type: FieldType;
}

export interface Index {
  readonly name: string;
  readonly fields: readonly string[];
  readonly unique: boolean;
}

/** What a collection is called in GraphQL. */
export interface GraphqlNames {
  /** Its object type: `Product`. */
  readonly type: string;
  /** One record: `product`. */
  readonly one: string;
  /** Many records: `products`. */
  readonly many: string;
}

export interface Collection {
  readonly id: string;
  readonly name: string;
  readonly graphql: GraphqlNames;
  readonly type: 'base';
  readonly fields: readonly Field[];
  readonly indexes: readonly Index[];
  readonly created: string;
  readonly updated: string;
}

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly Permission[];
  /** The secret but for its last four characters. */
  readonly mask: string;
  readonly created: string;
  /** Null for never. */
  readonly expires: string | null;
  /** To the minute; null before the first use. */
  readonly lastUsed: string | null;
}

/** The only answer that carries the secret. */
export interface ApiKeyWithSecret extends ApiKey {
  readonly secret: string;
}

export interface NewApiKey {
  readonly name: string;
  readonly permissions: readonly Permission[];
  /** 30 days when not given. */
  readonly expires?: Expiration | undefined;
}

export interface Viewer {
  readonly kind: 'admin' | 'apiKey';
  /** The e-mail of an admin, or the name of a key. */
  readonly name: string;
  readonly permissions: readonly Permission[];
  /** Null for never. */
  readonly expires: string | null;
}

/** A point on the earth, in degrees. */
export interface GeoPoint {
  readonly lon: number;
  readonly lat: number;
}

/** A stored file. */
export interface FileInfo {
  /** The stored name, unique within the record. */
  readonly name: string;
  /** Its path on the server. */
  readonly url: string;
  /** In bytes. */
  readonly size: number;
  /** The type found in the bytes. */
  readonly mime: string;
}
