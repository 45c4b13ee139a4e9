import type { Collection } from '../collection.js';
import type { Filter } from '../filter.js';
import type { Credential, RecordChange, RecordValues, SchemaChange } from '../port.js';
import type { SqlValue } from './bind.js';
import type { Row } from './connection.js';
import type { Failure } from './failure.js';
import type { Condition, ConditionPart, SortExpression } from './filter-compiler.js';

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

/** A part of the records in an order: those for which a number of comparisons hold. */
export interface Range extends ConditionPart {
  readonly terms: number;
}

/** Which records of one collection, and what guards the question. */
interface RecordsJob {
  readonly guard: Guard;
  readonly collectionId: string;
  /** Quoted name of the table. */
  readonly table: string;
  readonly where: Condition | null;
  /** `where` looks into the search index of the collection. */
  readonly searches: boolean;
}

/** A page of one collection, in the pieces its statements are made of. */
export interface ListJob extends RecordsJob {
  readonly kind: 'list';
  /** The expression for one record. */
  readonly json: ConditionPart;
  readonly order: Order;
  /** Only these parts of the order, one after the other; null for all of it. */
  readonly ranges: readonly Range[] | null;
  readonly offset: number;
  /** With 0 nothing but the total is asked for. */
  readonly limit: number;
  readonly total: boolean;
  /** The total is counted no further; null for no such bound. */
  readonly cap: number | null;
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

/** For each of some ids, the records whose relation holds it. */
export interface Parents {
  /** The column of the relation, quoted. */
  readonly column: string;
  /** Whether it is a list. */
  readonly multiple: boolean;
  readonly ids: readonly string[];
}

/** A page for each parent. `list` says what page, of whichever parent. */
export interface PagesJob {
  readonly kind: 'pages';
  readonly guard: Guard;
  readonly list: ListJob;
  readonly parents: Parents;
}

/** Counts, measures and groups of one collection. */
export interface TallyJob extends RecordsJob {
  readonly kind: 'tally';
  readonly parents: Parents | null;
  readonly keys: readonly TallyKey[];
  /** Expressions over a group of records. */
  readonly measures: readonly string[];
  /** Groups of one parent, or of all. */
  readonly limit: number;
  readonly cap: number | null;
}

export interface TallyKey {
  readonly sql: string;
  /** The list of the record, to be joined, that the expression is about; null when it is about the record itself. */
  readonly list: string | null;
}

/** What may take long. */
export type ScanJob = ListJob | PagesJob | TallyJob;

export type ReadJob =
  | GetJob
  | ScanJob
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
  /** The number of the log: another one after every time that nobody watched, when changes are not logged. */
  readonly log: number;
  /** In the order of the commits, without a gap between them: JSON of the changes of each write, and when it was. */
  readonly writes: readonly { readonly changes: string; readonly at: number }[];
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
  /** Rows of [parent, JSON of one record], each parent's in order. */
  | { readonly kind: 'pages'; readonly rows: readonly Row[] }
  /** Rows of [parent, keys..., count, measures...], each parent's in order; the parent is null where there are none. */
  | { readonly kind: 'tally'; readonly rows: readonly Row[] }
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
  /** Adds a write that changed nothing to the log. */
  | { readonly kind: 'mark' }
  /** One step of making the search index of a collection. */
  | { readonly kind: 'index'; readonly guard: Guard; readonly collectionId: string };

/** `created`: the index of the operation whose values were stored as given, so that they need not travel back. */
export type WireChange = { readonly created: number } | RecordChange;

export type WriteResult =
  | { readonly kind: 'written'; readonly changes: readonly WireChange[] }
  | { readonly kind: 'schema'; readonly schema: SchemaAnswer }
  /** `position`: of the log's end. `lapsed`: no lease was in force, so changes before this were not logged. */
  | { readonly kind: 'watching'; readonly position: number; readonly lapsed: boolean }
  | { readonly kind: 'marked'; readonly log: number; readonly position: number }
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
