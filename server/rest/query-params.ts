import type { ListParams, RecordShape } from '../domain/records/record-service.js';
import { badRequest } from './envelope.js';

const integer = /^[+-]?\d+$/;

/** Beyond what a number can hold the nearest that it can. Empty counts as not given. */
const integerOf = (text: string | null): number | undefined => {
  if (text === null || text === '') return undefined;
  if (!integer.test(text)) throw badRequest();
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(text)));
};

const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'TRUE', 'true', 'True'].map((text) => [text, true] as const),
  ...['0', 'f', 'F', 'FALSE', 'false', 'False'].map((text) => [text, false] as const),
]);

export const booleanOf = (text: string | null): boolean | undefined => {
  if (text === null || text === '') return undefined;
  const value = booleans.get(text);
  if (value === undefined) throw badRequest();
  return value;
};

const shapeIn = (params: URLSearchParams): RecordShape => ({
  fields: params.get('fields') ?? undefined,
  expand: params.get('expand') ?? undefined,
});

/** How a record shall look; `query` is what follows the `?`. */
export const shapeParams = (query: string): RecordShape => (query === '' ? {} : shapeIn(new URLSearchParams(query)));

/**
 * The parameters of a list, by the rules of records-rest.md section 1.1.
 * @param query what follows the `?`
 * @throws AppError VALIDATION for a number or truth value that is none
 */
export const listParams = (query: string): ListParams => {
  if (query === '') return {};
  const params = new URLSearchParams(query);
  return {
    page: integerOf(params.get('page')),
    perPage: integerOf(params.get('perPage')),
    skipTotal: booleanOf(params.get('skipTotal')),
    filter: params.get('filter') ?? undefined,
    search: params.get('search') ?? undefined,
    sort: params.get('sort') ?? undefined,
    ...shapeIn(params),
  };
};
