import type { CallOptions, WriteOptions } from './connection.js';
import type { JsonObject, JsonValue } from './json.js';

/** Which records of a collection are meant; all given parts must hold. */
export interface Chosen<Where = object> {
  /** Such as `{ price: { gte: 3 }, title: { contains: 'tea' } }`. Values need no escaping. */
  readonly where?: Where | undefined;
  /** Such as `price >= 3 && title ~ "tea"`. Put values into it by the tag `filter`. */
  readonly filter?: string | undefined;
  /** Words that must all begin words of the record, in any text that the caller may read, whatever their case and accents. */
  readonly search?: string | undefined;
}

export interface ListOptions<Where = object, OrderBy = object, Selected = object> extends Chosen<Where>, CallOptions {
  /** From 1, the default. */
  readonly page?: number | undefined;
  /** At most 1,000; 30 when not given, 500 when all records are iterated. */
  readonly perPage?: number | undefined;
  /** Such as `[{ created: 'DESC' }, { category: { name: 'ASC' } }]`. */
  readonly orderBy?: readonly OrderBy[] | undefined;
  /** The same as text, such as `-created,category.name`; `orderBy` goes before it. */
  readonly sort?: string | undefined;
  /** Saves counting: `totalItems` and `totalPages` are -1. */
  readonly skipTotal?: boolean | undefined;
  /** Relations to put the related records of into `expand`, such as `author,tags.group`; in place of nested parts of `select`. */
  readonly expand?: string | undefined;
  /** Which keys to answer with, such as `id,title,body:excerpt(200)`; in place of `select`. */
  readonly fields?: string | undefined;
  /** Which fields are wanted, those of related records nested: `{ title: true, category: { name: true } }`. All when not given. */
  readonly select?: Selected | undefined;
}

export interface UpdateOptions extends WriteOptions {
  /** The `updated` of the record that the change was made from: when it was changed since, the update is refused. */
  readonly ifUpdated?: string | undefined;
}

export interface ManyOptions extends WriteOptions {
  /** When more match nothing is done; 1,000 when not given. */
  readonly max?: number | undefined;
}

/** A part of dates that records are grouped by. */
export type DateUnit = 'DAY' | 'WEEK' | 'MONTH' | 'YEAR';

export interface AggregateOptions<Where = object, Name extends string = string>
  extends Omit<Chosen<Where>, 'filter'>,
    CallOptions {
  /** Groups by the values of at most 4 fields; one group of all records when not given. */
  readonly by?: readonly (Name | { readonly field: Name; readonly unit: DateUnit })[] | undefined;
  readonly sum?: readonly Name[] | undefined;
  readonly avg?: readonly Name[] | undefined;
  readonly min?: readonly Name[] | undefined;
  readonly max?: readonly Name[] | undefined;
  /** Most groups, in the order of their keys; 100 when not given. */
  readonly first?: number | undefined;
}

/** What was measured of the records that have the values of `key` in common. Null where there was nothing to measure. */
export interface Group {
  readonly key: JsonObject;
  readonly count: number;
  readonly sum: Readonly<Record<string, number | null>>;
  readonly avg: Readonly<Record<string, number | null>>;
  readonly min: Readonly<Record<string, JsonValue>>;
  readonly max: Readonly<Record<string, JsonValue>>;
}
