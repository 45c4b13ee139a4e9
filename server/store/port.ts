import type { JsonObject } from '../lib/json.js';
import type { Collection, Field, Schema } from './collection.js';
import type { FieldOperand, Filter } from './filter.js';
import type { RecordItems } from './record-items.js';

/**
 * The values of one record by field name, in the form of the wire: text, email, url, editor, password (a hash): string;
 * date, autodate: `YYYY-MM-DD HH:MM:SS.mmmZ` or `''`; number; bool; select, relation, file: string or string[]
 * (see `isMultiple`); geoPoint: {lon, lat}; json: any JSON. A field without a stored value reads as its zero value
 * (`''`, 0, false, [], {lon:0,lat:0}, null for json).
 */
export type RecordValues = JsonObject;

/** A record and the number of its present version, which every update raises. */
export interface StoredRecord {
  readonly values: RecordValues;
  readonly revision: number;
}

/**
 * Proof of who asks, found by `credential`. The record may come from memory; a call that is given it as `context.credential`
 * verifies it again inside its own transaction (or, where the store cannot, `credential` itself always reads), so that a
 * credential deleted before the call started never gets an answer.
 */
export interface Credential {
  readonly kind: 'apiKey' | 'session';
  readonly hash: string;
  /** The values of the key or session (system-collections.ts). The same object as long as nothing changed. */
  readonly values: RecordValues;
}

/** Under which definitions and for whom a call is made. */
export interface CallContext {
  /** `Schema.version` that the caller decided by; when it is no longer in force the call is refused with `schemaChanged`. */
  readonly schemaVersion: number;
  /** null: the server itself asks. A revoked one is refused with AppError UNAUTHENTICATED. */
  readonly credential: Credential | null;
}

export interface SortKey {
  /**
   * `@rowid` is the order of creation, `@random` any order. A path through a hop with `many`, and `:each`, sorts by the first
   * value: ids in their stored order, records that refer to this one, or all of a collection, in the order of creation.
   */
  readonly by: FieldOperand | '@rowid' | '@random';
  readonly descending: boolean;
}

/** Words that must all be in a record, each at the beginning of a word of one of the fields. */
export interface Search {
  /** At least one; as `wordsOf` of search-words.ts makes them. */
  readonly words: readonly string[];
  /** Names of the fields that may be looked in; those that have no words are passed over. */
  readonly fields: readonly string[];
}

/** Only records whose relation `field` holds one of these ids. */
export interface Referring {
  readonly field: string;
  readonly ids: readonly string[];
}

/** Stands in a list of fields for the number of the record's present version. No field can have this name. */
export const revisionName = '@revision';

export interface ListQuery {
  readonly collection: Collection;
  readonly where: Filter | null;
  /** Must hold besides `where`. */
  readonly search?: Search | null;
  readonly referring?: Referring;
  /** Empty: order of creation. Ties are broken by order of creation, in the direction of the last key. Null comes before numbers, these before text, which sorts by code point. */
  readonly sort: readonly SortKey[];
  readonly offset: number;
  readonly limit: number;
  /** Names of the fields to read, in the order of the answer; those of `originNames` and `revisionName` may be among them. */
  readonly fields: readonly string[];
  /** Whether to count all that match. */
  readonly total: boolean;
}

export interface ListResult {
  readonly items: RecordItems;
  /** How many items the page holds. */
  readonly count: number;
  /** All that match, or null when not asked for. */
  readonly total: number | null;
}

/** What a record sorts by: booleans are 1 and 0, lists and objects their JSON text; null where there is nothing. */
export type SortValue = string | number | null;

/**
 * The place of a record in an order, which stays a place when the record changes or goes: what it sorts by, one value for
 * each key of the sort, and where it stands in the order of creation, as the store writes it.
 */
export interface OrderPlace {
  readonly keys: readonly SortValue[];
  readonly created: string;
}

/** Which part of the records in order. */
export interface PageWindow {
  /** Only what comes after this place; with `backward`, before it. Null for no such bound. */
  readonly from: OrderPlace | null;
  /** The last `limit` instead of the first. They still come in the order of the sort. */
  readonly backward: boolean;
  /** How many to pass over first, counted from the end that the window starts at. */
  readonly offset: number;
  /** At least 1. */
  readonly limit: number;
}

/** What the records of an answer hold under a key of their own: dates as `2026-01-31T09:30:00.000Z` and null for none, else what is stored. */
export type Member =
  | { readonly key: string; readonly field: Field }
  /** The same text in all records. */
  | { readonly key: string; readonly text: string };

export interface PagesQuery {
  readonly collection: Collection;
  readonly where: Filter | null;
  readonly search?: Search | null;
  /**
   * Given: a page for each of the ids (distinct; of any number of records that the relation refers to), of the records whose
   * relation holds it; all by one query of the database. Otherwise one page of all.
   */
  readonly per?: Referring;
  /** As in `ListQuery`: ties are broken by the order of creation, in the direction of the last key. Not `@random`. */
  readonly sort: readonly SortKey[];
  readonly window: PageWindow;
  /** As in `ListQuery`, or members: of any fields but passwords, no key twice. */
  readonly fields: readonly string[] | readonly Member[];
  /** Whether the answer says the place of every record. */
  readonly places: boolean;
}

export interface StorePage {
  readonly items: RecordItems;
  /** How many items the page holds. */
  readonly count: number;
  /** One for each item, when asked for. */
  readonly places: readonly OrderPlace[] | null;
  /** Whether the window's end is not that of the records: there are more after the page, with `backward` before it. */
  readonly more: boolean;
}

/**
 * What groups are made by: the value of a field of the record itself, every value by itself of a field with several (null
 * where it holds none), a date by the period of UTC that it lies in: `2024-05-17`, `2024-W20` (ISO 8601), `2024-05`, `2024`,
 * null for no date.
 */
export interface GroupKey {
  readonly field: string;
  /** For dates alone. */
  readonly unit: 'day' | 'week' | 'month' | 'year' | null;
}

/**
 * `sum` of a number field, `min` and `max` of a field with one number or text or date. An empty text or date is no value.
 * Null when there is no value, and for a sum beyond what a number can be.
 */
export interface Measure {
  readonly of: 'sum' | 'min' | 'max';
  readonly field: string;
}

export interface TallyQuery {
  readonly collection: Collection;
  readonly where: Filter | null;
  readonly search?: Search | null;
  /** As in `PagesQuery`: tallies for each of the ids. */
  readonly per?: Referring;
  /** Empty: one tally of all records. Otherwise one for each combination of values that there is. */
  readonly by: readonly GroupKey[];
  readonly measures: readonly Measure[];
  /** The first so many in the order of their keys: null, numbers, texts by code point. */
  readonly limit: number;
  /** Stop counting here; null: count all. Only where `by` and `measures` are empty. */
  readonly cap: number | null;
}

export interface Tally {
  /** One for each of `by`. */
  readonly keys: readonly SortValue[];
  /** How many records. */
  readonly count: number;
  /** One for each of `measures`. */
  readonly values: readonly SortValue[];
}

/**
 * Records that must exist (and match `where`) after the operation that names them, in the same transaction; refused with
 * `missingReference` of `field`. Earlier operations of the same write count, and so does the operation itself.
 */
export interface Requirement {
  readonly field: string;
  readonly collection: Collection;
  readonly ids: readonly string[];
  readonly where: Filter | null;
}

export type WriteOperation =
  /** `values` holds every field of the collection. */
  | {
      readonly kind: 'create';
      readonly collection: Collection;
      readonly values: RecordValues;
      readonly requires: readonly Requirement[];
    }
  /**
   * Sets the fields of `set`, leaves the others. Refused with `changed` unless the record is still at `revision`
   * (null: at any), with `notFound` when it is gone or outside `where`.
   */
  | {
      readonly kind: 'update';
      readonly collection: Collection;
      readonly id: string;
      readonly revision: number | null;
      readonly where: Filter | null;
      readonly set: RecordValues;
      readonly requires: readonly Requirement[];
    }
  /**
   * Deletes the record and settles what refers to it, by each relation field of every collection: `cascadeDelete` and no id
   * left deletes the referring record too (recursively); else `required` and no id left refuses with `referenced`;
   * else the id is taken out.
   */
  | { readonly kind: 'delete'; readonly collection: Collection; readonly id: string; readonly where: Filter | null }
  /**
   * Deletes these records at once: the same settling, in which what refers to one of them and goes too is no hindrance.
   * Refused with `notFound` when one is gone or outside `where`.
   */
  | {
      readonly kind: 'deleteMany';
      readonly collection: Collection;
      readonly ids: readonly string[];
      readonly where: Filter | null;
    }
  /** Deletes every record of the collection, with the same settling. */
  | { readonly kind: 'truncate'; readonly collection: Collection };

/**
 * One record changed by a write, in the order of the changes. After a deletion come those that it brings about, then the records that
 * lose an id by them; a record that is deleted in the end is not changed before.
 */
export interface RecordChange {
  readonly action: 'create' | 'update' | 'delete';
  readonly collectionId: string;
  readonly id: string;
  /** Null for a create. */
  readonly before: RecordValues | null;
  /** Null for a delete. */
  readonly after: RecordValues | null;
}

/** What one write changed, as the log of changes has it. */
export interface LoggedWrite {
  /** In order; none for a mark. */
  readonly changes: readonly RecordChange[];
  /** About when it was committed, in milliseconds since the epoch. */
  readonly at: number;
  /** Its place in the order of the commits: what `recall` goes on from. */
  readonly position: string;
  /** What `mark` returned, for the mark itself. */
  readonly mark: string | null;
}

/** Who is told of changes. */
export interface ChangeWatcher {
  /**
   * One write, in the order of the commits. The next is told when the promise resolved, which it must;
   * a watcher that takes too long for them misses some and is told `lost`.
   */
  changed(write: LoggedWrite): Promise<void>;
  /** Some change may have been missed, and none will be told any more: whoever needs them all starts anew. */
  lost(): void;
}

export interface SchemaChange {
  /** The version the change was decided by; refused with `schemaChanged` when it is no longer in force. */
  readonly version: number;
  readonly steps: readonly SchemaStep[];
}

export type SchemaStep =
  | { readonly kind: 'create'; readonly collection: Collection }
  /**
   * Fields and indexes are compared by field id and index name: what is still described keeps its data. A single field
   * made multiple keeps its value as the only one, a multiple one made single keeps its last.
   */
  | { readonly kind: 'replace'; readonly before: Collection; readonly after: Collection }
  | { readonly kind: 'drop'; readonly collection: Collection };

/** What an adapter can do beyond the least. */
export interface StoreCapabilities {
  /** A `write` is all-or-nothing. Without it several operations, or several ids of one, are refused with UNAVAILABLE. */
  readonly transactions: boolean;
  /** Watchers are told of the changes that every process makes; without it of those that come through this very store. */
  readonly sharedChanges: boolean;
}

/**
 * Where records live. Every method is safe to call concurrently, and from several processes on one database.
 * Failures of the machinery (disk full, connection lost, query over its time) are AppError UNAVAILABLE or INTERNAL;
 * refusals with a meaning are StoreError.
 */
export interface Store {
  readonly capabilities: StoreCapabilities;

  /** The definitions in force. Cheap: may answer from memory what `schemaChanged` later corrects. */
  schema(): Promise<Schema>;

  /** The definitions in force, read anew. For names that memory does not know, and after `schemaChanged`. */
  freshSchema(): Promise<Schema>;

  /** Applies all steps or none, also when the process dies in the middle. Returns the new definitions. */
  changeSchema(change: SchemaChange, context: CallContext): Promise<Schema>;

  /** The credential with this hash, or null. */
  credential(kind: Credential['kind'], hash: string): Promise<Credential | null>;

  /** Throws AppError UNAUTHENTICATED when the credential is no longer in force. For work that reads no record. */
  verify(credential: Credential): Promise<void>;

  /** The record with this id that matches `where`, or null. */
  get(collection: Collection, id: string, where: Filter | null, context: CallContext): Promise<StoredRecord | null>;

  /** The first search of a collection makes what searches need, and waits for it; later ones find it kept in step. */
  list(query: ListQuery, context: CallContext): Promise<ListResult>;

  /**
   * A page for each id of `per`, in that order, or one page. A first search waits as in `list`.
   * @throws AppError VALIDATION for a place that the store did not make
   */
  pages(query: PagesQuery, context: CallContext): Promise<readonly StorePage[]>;

  /** The tallies for each id of `per`, in that order, or one list of them. Without `by` there is one tally in each. */
  tallies(query: TallyQuery, context: CallContext): Promise<readonly (readonly Tally[])[]>;

  /**
   * Runs the operations in order in one transaction: all or none. What is returned has been made durable.
   * Indexes are checked by the database, so of concurrent writes of one unique value exactly one succeeds.
   */
  write(operations: readonly WriteOperation[], context: CallContext): Promise<readonly RecordChange[]>;

  /**
   * Tells the watcher of every change of a record, by whichever process, whose write begins after this resolved; of
   * Fichero's own records those of realtime clients alone. Resolves to what ends it. While nobody watches, writes cost
   * nothing for it.
   */
  watch(watcher: ChangeWatcher): Promise<() => void>;

  /**
   * Puts a mark among the changes, which every watcher on the database is told at its place: a write that changed nothing.
   * To be called while somebody watches, and only with `sharedChanges`. Resolves to the name of the mark.
   */
  mark(): Promise<string>;

  /**
   * What was written after `position` (of any process on the database), up to the mark and with it. The log goes back some
   * seconds at least, and only as far as somebody has watched without a break.
   * @throws StoreError `forgotten`, also in the middle, when something of it is no longer kept, or `position` is none
   */
  recall(position: string, mark: string): AsyncIterable<LoggedWrite>;

  /** Resolves when the store answers; throws AppError UNAVAILABLE otherwise. */
  ping(): Promise<void>;

  /** Finishes what was begun, then releases everything. */
  close(): Promise<void>;
}
