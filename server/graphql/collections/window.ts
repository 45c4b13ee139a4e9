import type { Window } from '../../domain/records/record-queries.js';
import { AppError } from '../../lib/errors.js';

export const defaultPerPage = 30;
export const maxPerPage = 1000;

/** Which part of a connection is asked for. */
export interface WindowArgs {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
  readonly page?: number | null;
}

const invalid = (fault: string): AppError => new AppError('VALIDATION', `${fault}.`);

const sizeOf = (name: string, given: number | null | undefined): number => {
  const size = given ?? defaultPerPage;
  if (size < 1) throw invalid(`The argument ${name} must be at least 1`);
  return Math.min(size, maxPerPage);
};

/**
 * Forwards by `first` and `after`, backwards by `last` and `before`, or by the number of a page of `first` records.
 * @throws AppError VALIDATION when more than one way is taken
 */
export const windowOf = ({ first, after, last, before, page }: WindowArgs): Window => {
  const backwards = last != null || before != null;
  if (page != null) {
    if (backwards || after != null) throw invalid('The argument page cannot be given with after, last or before');
    if (page < 1) throw invalid('The argument page must be at least 1');
    return { kind: 'page', page, perPage: sizeOf('first', first) };
  }
  if (!backwards) return { kind: 'first', first: sizeOf('first', first), after: after ?? null };
  if (first != null || after != null) {
    throw invalid('The arguments first and after cannot be given with last and before');
  }
  return { kind: 'last', last: sizeOf('last', last), before: before ?? null };
};

export const perPageOf = (window: Window): number =>
  window.kind === 'page' ? window.perPage : window.kind === 'first' ? window.first : window.last;
