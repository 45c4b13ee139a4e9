import { AppError, type Reason } from '../../lib/errors.js';

/** What can be wrong with a filter. */
export type FilterFault =
  | 'filter_unexpected'
  | 'filter_operator_missing'
  | 'filter_operand_missing'
  | 'filter_close_missing'
  | 'filter_quote_missing'
  | 'filter_unknown_field'
  | 'filter_unknown_function'
  | 'filter_arguments';

/**
 * What is wrong with a filter and where, 400 with empty `data`. PocketBase answers every bad filter with one general sentence;
 * a person who wrote one is better helped by this, in words and as a reason. It quotes nothing but the filter itself.
 */
export const invalidFilter = (
  code: FilterFault,
  fault: string,
  at: number | null,
  about: { readonly name?: string } = {},
): AppError => {
  const [words, place] = at === null ? ['', {}] : [` at ${at}`, { at }];
  return new AppError('VALIDATION', `Invalid filter: ${fault}${words}.`, { reason: { code, ...about, ...place } });
};

export const unknownField = (name: string, at: number | null): AppError =>
  invalidFilter('filter_unknown_field', `unknown field "${name}"`, at, { name });

export const wrongArguments = (name: string, fault: string, at: number | null): AppError =>
  invalidFilter('filter_arguments', `${name} takes ${fault}`, at, { name });

const tooLarge: Reason = { code: 'filter_too_large' };

/** A filter beyond one of the limits. */
export const filterTooLarge = (limit: string): AppError =>
  new AppError('VALIDATION', `Invalid filter: ${limit}.`, { reason: tooLarge });

/** `@request.` and `@collection.` see more than a key may. */
export const adminsOnly = (prefix: string): AppError =>
  new AppError('FORBIDDEN', `Only superusers can filter by ${prefix}`);

/** A field that a typed schema had when the request began. */
export const fieldIsGone = (field: string): AppError =>
  new AppError('CONFLICT', `The field "${field}" was renamed or removed while the request was worked on.`);
