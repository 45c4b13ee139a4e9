import type { Grant } from '../../access/authorize.js';
import type { SyntaxNode } from './filter-syntax.js';
import type { RecordInput, RecordView, UpdateOptions } from './record-service.js';

/**
 * Names at most one record: `{id}`, or the values of all fields of one unique index of the collection, by field name. Every
 * field must be one that the caller may read.
 */
export type UniqueKey = Readonly<Record<string, unknown>>;

/** A record that a relation shall hold: one that is there, or a new one. */
export type RecordLink = { readonly id: string } | { readonly create: WriteInput };

export interface WriteInput extends RecordInput {
  /**
   * What relations shall hold, by key as in `data` (`category`, `authors`, `authors+`, `+authors`), instead of values there.
   * New records are made in the same transaction, with leave of their own (`records.create` in the collection that they go to);
   * their own input has no `links`. Their faults stand under `category.name`, and `authors.1.name` in a list.
   */
  readonly links?: Readonly<Record<string, readonly RecordLink[]>>;
  /** What means no field (any more) fails the write with CONFLICT, instead of being passed over: the client was promised that there is one. */
  readonly isStrict?: true;
}

/** What became of many records, in the order of the input, or of their creation where a filter chose them. */
export interface BulkResult {
  readonly ids: readonly string[];
}

/** Most records that one call creates, upserts, updates or deletes. */
export const maxBulk = 10_000;

/** How many `updateMany` and `deleteMany` change when nothing is said. */
export const defaultMax = 1_000;

/**
 * Writes of one record found by any unique key, and of many. All that one call writes, new related records included, is done
 * in one transaction or not at all; concurrent changes make it start again, so none is lost. Files of the input are taken over:
 * committed with the records, discarded in every other case.
 *
 * `collection` is a name or an id. Every method applies the grant's scope like RecordService. An error of a call with a list
 * says by `index` which item failed. Where the database has no transactions, what needs several operations is refused with
 * AppError UNAVAILABLE.
 */
export interface RecordWriteService {
  create(grant: Grant, collection: string, input: WriteInput): Promise<RecordView>;
  /**
   * Changes the given fields alone.
   * @throws AppError NOT_FOUND; CONFLICT with `current` when it was updated since `ifUpdated`
   */
  update(
    grant: Grant,
    collection: string,
    by: UniqueKey,
    input: WriteInput,
    options?: UpdateOptions,
  ): Promise<RecordView>;
  /**
   * Updates the record that is there, or creates it: exactly one of several at the same time creates. What `create` does not
   * say of the key is taken from `by`.
   * @throws AppError VALIDATION when `create` says something else than `by`
   */
  upsert(
    grant: Grant,
    collection: string,
    by: UniqueKey,
    inputs: { readonly create: WriteInput; readonly update: WriteInput },
  ): Promise<RecordView>;
  /** Resolves to the id of the record that is gone, with its files. */
  delete(grant: Grant, collection: string, by: UniqueKey): Promise<string>;
  createMany(grant: Grant, collection: string, inputs: readonly WriteInput[]): Promise<BulkResult>;
  /**
   * Updates each record that is there by its values of the fields `on` (`['id']`, or those of a unique index), creates the
   * others. Without an id, `on` the id, it creates.
   * @throws AppError VALIDATION when two items name the same record
   */
  upsertMany(
    grant: Grant,
    collection: string,
    on: readonly string[],
    inputs: readonly WriteInput[],
  ): Promise<BulkResult>;
  /**
   * Makes the same change to all that match a filter as written, resolved like that of a list; files cannot be given.
   * @throws AppError VALIDATION for a filter that lets every record through, and when more than `max` match: then nothing is done
   */
  updateMany(
    grant: Grant,
    collection: string,
    where: SyntaxNode | null,
    input: WriteInput,
    max?: number,
  ): Promise<BulkResult>;
  /** Deletes all that match, with their files; what they refer to each other by does not hold them. Throws like `updateMany`. */
  deleteMany(grant: Grant, collection: string, where: SyntaxNode | null, max?: number): Promise<BulkResult>;
}
