import type { Collection } from '../collection.js';
import type { Filter } from '../filter.js';
import type { Credential, RecordChange, RecordValues, SchemaChange } from '../port.js';
import type { SqlValue } from './bind.js';
import type { Row } from './connection.js';
import type { Failure } from './failure.js';
import type { Condition, SortExpression } from './filter-compiler.js';

/** What a call was decided by; checked again inside the transaction that does it. */
export interface Guard {
  readonly schemaVersion: number;
  readonly credential: CredentialProof | null;
}

export interface CredentialProof {
  readonly kind: Credential['kind'];
  readonly hash: string;
  /** All values but `lastUsed`, as one text. */
  readonly fingerprint: string;
}

export interface GetJob {
  readonly kind: 'get';
  readonly guard: Guard;
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** What stands after ORDER BY. */
export type Order = SortExpression;

/** A page of one collection, in the pieces its statements are made of. */
export interface ListJob {
  readonly kind: 'list';
  readonly guard: Guard;
  readonly collectionId: string;
  /** Quoted name of the table. */
  readonly table: string;
  /** The expression for one record. */
  readonly json: string;
  readonly where: Condition | null;
  /** `where` looks into the search index of the collection. */
  readonly searches: boolean;
  readonly order: Order;
  readonly offset: number;
  readonly limit: number;
  readonly total: boolean;
  /** A total counted before, good as long as the collections are still at this change. */
  readonly knownTotal: { readonly total: number; readonly changes: number } | null;
}

export interface ListAnswer {
  readonly text: string;
  readonly count: number;
  readonly total: number | null;
  /** The sum of the change counters of the collection and of all that its filter reaches, which the answer belongs to. */
  readonly changes: number;
}

export type ReadJob =
  | GetJob
  | ListJob
  | { readonly kind: 'schema' }
  | { readonly kind: 'ping' }
  | { readonly kind: 'verify'; readonly credential: CredentialProof }
  | { readonly kind: 'credential'; readonly of: Credential['kind']; readonly hash: string }
  /** What was logged after this position. */
  | { readonly kind: 'changes'; readonly after: number };

export interface SchemaAnswer {
  readonly version: number;
  readonly collections: readonly Collection[];
}

/** A part of the log of changes. */
export interface LoggedChanges {
  /** JSON of one list of changes per write, in the order of the commits. */
  readonly texts: readonly string[];
  /** The position of the last of them; where the search began when there are none. */
  readonly last: number;
  /** Whether there may be more. */
  readonly more: boolean;
  /** Whether something between was deleted unread. */
  readonly gap: boolean;
}

/** `scan`: the reader will not run this, it may take long. `unindexed`: the search index is not there, or not yet whole. */
export type ReadResult =
  | { readonly kind: 'get'; readonly row: Row | null }
  | { readonly kind: 'list'; readonly answer: ListAnswer }
  | { readonly kind: 'scan' }
  | { readonly kind: 'unindexed' }
  | { readonly kind: 'schema'; readonly schema: SchemaAnswer }
  | { readonly kind: 'credential'; readonly values: RecordValues | null }
  | ({ readonly kind: 'changes' } & LoggedChanges)
  | { readonly kind: 'done' };

export interface WireRequirement {
  readonly field: string;
  readonly collectionId: string;
  readonly ids: readonly string[];
  readonly where: Filter | null;
}

/** The port's write operations with collections by id: the writer has the definitions itself. */
export type WireOperation =
  | {
      readonly kind: 'create';
      readonly collectionId: string;
      readonly values: RecordValues;
      readonly requires: readonly WireRequirement[];
    }
  | {
      readonly kind: 'update';
      readonly collectionId: string;
      readonly id: string;
      readonly revision: number | null;
      readonly where: Filter | null;
      readonly set: RecordValues;
      readonly requires: readonly WireRequirement[];
    }
  | { readonly kind: 'delete'; readonly collectionId: string; readonly id: string; readonly where: Filter | null }
  | {
      readonly kind: 'deleteMany';
      readonly collectionId: string;
      readonly ids: readonly string[];
      readonly where: Filter | null;
    }
  | { readonly kind: 'truncate'; readonly collectionId: string };

export type WriteJob =
  | { readonly kind: 'write'; readonly guard: Guard; readonly operations: readonly WireOperation[] }
  | { readonly kind: 'changeSchema'; readonly guard: Guard; readonly change: SchemaChange }
  /** From now on changes are logged, until the lease runs out. */
  | { readonly kind: 'watch' }
  /** One step of making the search index of a collection. */
  | { readonly kind: 'index'; readonly guard: Guard; readonly collectionId: string };

/** `created`: the index of the operation whose values were stored as given, so that they need not travel back. */
export type WireChange = { readonly created: number } | RecordChange;

export type WriteResult =
  | { readonly kind: 'written'; readonly changes: readonly WireChange[] }
  | { readonly kind: 'schema'; readonly schema: SchemaAnswer }
  /** `position`: of the log's end. `lapsed`: no lease was in force, so changes before this were not logged. */
  | { readonly kind: 'watching'; readonly position: number; readonly lapsed: boolean }
  /** `complete`: no step is left. */
  | { readonly kind: 'indexed'; readonly complete: boolean };

export type Outcome<T> = { readonly ok: T } | { readonly failure: Failure };

/** Answers to the jobs of one message, in their order, and what the transaction saw. */
export interface Answers<T> {
  readonly outcomes: readonly Outcome<T>[];
  readonly schemaVersion: number;
  readonly keysEpoch: number;
}

/** The first message of a worker. */
export type Started = { readonly started: true } | { readonly failure: Failure };
