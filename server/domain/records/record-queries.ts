import type { Grant } from '../../access/authorize.js';
import type { JsonObject } from '../../lib/json.js';
import type { Measure, Member, SortValue } from '../../store/port.js';
import type { RecordItems } from '../../store/record-items.js';
import type { SyntaxNode } from './filter-syntax.js';

/** Of which records of another collection: those whose relation `field` (a name) holds one of the ids. */
export interface Parents {
  readonly field: string;
  /** Distinct; at most 10,000. */
  readonly ids: readonly string[];
}

/** Which records. What is left out asks for nothing. */
export interface Source {
  /** A name or an id. */
  readonly collection: string;
  /** Null, or for each parent the records of `collection` that refer to it. */
  readonly parents?: Parents | null;
  /**
   * A filter as written (filter-syntax.ts): resolved by the same rules as the text of REST, so that scope, hidden fields and row
   * filters hold here too. At most 200 comparisons, 32 levels.
   */
  readonly where?: SyntaxNode | null;
  /** Words that must all be in the readable text of a record (search-text.ts). */
  readonly search?: string | null;
}

/**
 * A field to sort by, as a filter names it: `price`, `category.name`. Relations on the way are single ones.
 * Missing records come first, as the smallest of all values.
 */
export interface OrderKey {
  readonly path: string;
  readonly descending: boolean;
}

/**
 * Which part of the records in order. `page` counts from 1; a page goes with neither of the others. `after` and `before` are
 * cursors of a page in the same order. At most 1,000 at once.
 */
export type Window =
  | { readonly kind: 'page'; readonly page: number; readonly perPage: number }
  | { readonly kind: 'first'; readonly first: number; readonly after: string | null }
  | { readonly kind: 'last'; readonly last: number; readonly before: string | null };

export interface PageOf {
  /** Empty: order of creation. At most 8. Ties are broken by the order of creation, in the direction of the last key. */
  readonly orderBy: readonly OrderKey[];
  readonly window: Window;
  /**
   * Names of the fields to read (`id` is always read; a name that the caller cannot see is left out), or what the records hold in an
   * answer, as it was when `field` was looked up. The same object for what is asked again is found again faster.
   */
  readonly fields: readonly string[] | readonly Member[];
  /** Whether edges need their cursors. */
  readonly cursors: boolean;
}

/** Records of one collection as the caller may see them: values in the form of the wire (port.ts, RecordValues). */
export type RecordRow = JsonObject;

/** A page of a connection. */
export interface ConnectionPage {
  readonly items: RecordItems;
  /** One for each record; null when not asked for. */
  readonly cursors: readonly string[] | null;
  /** Exact in the direction of the window; in the other, whether it begins after the start (`page` > 1, `after`, `before`). */
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** The values of the fields of a unique index, or of `id`. */
export type UniqueKey = Readonly<Record<string, string | number | boolean>>;

export interface GroupBy {
  readonly field: string;
  /** For dates; without one each date is a group by itself. */
  readonly unit: 'DAY' | 'WEEK' | 'MONTH' | 'YEAR' | null;
}

/** What is measured: `sum` and `avg` of number fields, `min` and `max` of fields with one number, text or date. */
export interface Measured {
  readonly of: Measure['of'] | 'avg';
  readonly field: string;
}

export interface Aggregate {
  readonly count: number;
  /** In the order of what was asked; null where no record has a value, and for what no number can hold. */
  readonly values: readonly SortValue[];
}

export interface Group extends Aggregate {
  /**
   * One for each `by`, in its order: a text, number or date as it is, 1 or 0 for a bool, one element of a list, an id of a relation,
   * a period of UTC (`2024-05-17`, `2024-W20`, `2024-05`, `2024`). Null where the record holds no value.
   */
  readonly keys: readonly SortValue[];
}

export interface Grouping {
  /** 1 to 4. */
  readonly by: readonly GroupBy[];
  readonly measured: readonly Measured[];
  /** 1 to 1,000. */
  readonly first: number;
}

/**
 * What a typed schema reads. Every method applies the grant's scope: a collection, record or field outside it does not exist.
 * Each makes one call of the store, however many parents, ids or keys it is given. What is asked of a source answers in the order of
 * its parents, or with one entry when it has none; a parent that does not exist has nothing.
 * Wrong arguments are AppError VALIDATION, a collection that does not exist for the caller is NOT_FOUND.
 */
export interface RecordQueries {
  /** @throws AppError CONFLICT when a member's field is gone or became another */
  pages(grant: Grant, source: Source, query: PageOf): Promise<readonly ConnectionPage[]>;

  /** How many match; with `cap`, never more than that, nor more work. */
  counts(grant: Grant, source: Source, cap: number | null): Promise<readonly number[]>;

  aggregates(grant: Grant, source: Source, measured: readonly Measured[]): Promise<readonly Aggregate[]>;

  /** The first groups in the order of their keys: null, numbers, texts by code point. */
  groups(grant: Grant, source: Source, grouping: Grouping): Promise<readonly (readonly Group[])[]>;

  /** The records with these ids, each in its place; null for one that does not exist for the caller. At most 10,000. */
  byIds(
    grant: Grant,
    collection: string,
    ids: readonly string[],
    fields: readonly string[],
  ): Promise<readonly (RecordRow | null)[]>;

  /** The records that the keys name, each in its place. Every key holds exactly the fields of one unique index, or `id`; at most 1,000. */
  byKeys(
    grant: Grant,
    collection: string,
    keys: readonly UniqueKey[],
    fields: readonly string[],
  ): Promise<readonly (RecordRow | null)[]>;
}
