import { AppError } from '../../lib/errors.js';

/**
 * What is wrong with a filter and where, 400 with empty `data`. PocketBase answers every bad filter with one general sentence;
 * a person who wrote one is better helped by this. It quotes nothing but the filter itself.
 */
export const invalidFilter = (fault: string, at: number): AppError =>
  new AppError('VALIDATION', `Invalid filter: ${fault} at ${at}.`);

/** A filter beyond one of the limits. */
export const filterTooLarge = (limit: string): AppError => new AppError('VALIDATION', `Invalid filter: ${limit}.`);

/** `@request.` and `@collection.` see more than a key may. */
export const adminsOnly = (prefix: string): AppError =>
  new AppError('FORBIDDEN', `Only superusers can filter by ${prefix}`);
