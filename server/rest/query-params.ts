import type { ListParams, RecordShape } from '../domain/records/record-service.js';
import { AppError } from '../lib/errors.js';
import type { JsonObject, JsonValue } from '../lib/json.js';
import { badRequest } from './envelope.js';
import { parseJsonText, parseJsonValue } from './json-body.js';

const integer = /^[+-]?\d+$/;

/** Beyond what a number can hold the nearest that it can. Empty counts as not given. */
export const integerOf = (text: string | null): number | undefined => {
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

const jsonOf = <T>(params: URLSearchParams, name: string, kind: string, parse: (text: string) => T): T | undefined => {
  const text = params.get(name);
  if (text === null || text === '') return undefined;
  try {
    return parse(text);
  } catch (cause) {
    throw new AppError('VALIDATION', `The parameter ${name} must be a JSON ${kind}.`, { cause });
  }
};

/**
 * The object that a parameter holds as JSON; undefined when it is empty or not given.
 * @throws AppError VALIDATION
 */
export const objectOf = (params: URLSearchParams, name: string): JsonObject | undefined =>
  jsonOf(params, name, 'object', parseJsonText);

const parseJsonList = (text: string): readonly JsonValue[] => {
  const value = parseJsonValue(text);
  if (!Array.isArray(value)) throw badRequest();
  return value;
};

/**
 * The list that a parameter holds as JSON; empty when it is empty or not given.
 * @throws AppError VALIDATION
 */
export const listIn = (params: URLSearchParams, name: string): readonly JsonValue[] =>
  jsonOf(params, name, 'list', parseJsonList) ?? [];

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
    where: objectOf(params, 'where'),
    filter: params.get('filter') ?? undefined,
    search: params.get('search') ?? undefined,
    sort: params.get('sort') ?? undefined,
    ...shapeIn(params),
  };
};
