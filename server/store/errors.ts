import { AppError } from '../lib/errors.js';

/**
 * Why a store refused. Domain services turn these into what the caller reads; no door sees them.
 * `operationIndex` is the place of the refused operation in the list given to `write`.
 */
export type StoreRefusal =
  /** A unique index over `fields` already holds these values (`['id']` for the primary key). */
  | { readonly reason: 'notUnique'; readonly fields: readonly string[]; readonly operationIndex: number }
  /** The record is gone, or outside `where`. */
  | { readonly reason: 'notFound'; readonly operationIndex: number }
  /** The record changed since `revision` was read. */
  | { readonly reason: 'changed'; readonly operationIndex: number }
  /** Records named by the relation `field` do not exist. */
  | { readonly reason: 'missingReference'; readonly field: string; readonly operationIndex: number }
  /** Another record requires the one to delete. */
  | { readonly reason: 'referenced'; readonly operationIndex: number }
  /** Definitions changed since the given version: load them and decide again. */
  | { readonly reason: 'schemaChanged' }
  /** The log of changes does not go back to where it was asked for. */
  | { readonly reason: 'forgotten' };

export class StoreError extends Error {
  readonly refusal: StoreRefusal;

  constructor(refusal: StoreRefusal) {
    super(`store: ${refusal.reason}`);
    this.name = 'StoreError';
    this.refusal = refusal;
  }
}

/** The first search of a large collection has work to do that goes on with the next. */
export const searchUnprepared = (): AppError =>
  new AppError('UNAVAILABLE', 'The first search of this collection is still being prepared. Try again.');

/** The refusal behind an error, or null when it is any other error. */
export const refusalOf = (error: unknown): StoreRefusal | null => (error instanceof StoreError ? error.refusal : null);

/** Whether what failed so certainly wrote nothing. After a lost connection it may have. */
export const wroteNothing = (error: unknown): boolean =>
  refusalOf(error) !== null || (error instanceof AppError && error.code !== 'UNAVAILABLE' && error.code !== 'INTERNAL');
