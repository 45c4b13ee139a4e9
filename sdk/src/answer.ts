import { errorOf, type FicheroError, strangeAnswer } from './errors.js';
import { isObject } from './json.js';

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

const stringIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const numberIn = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** What an answer carries besides its body. */
type Head = Pick<Response, 'status' | 'headers'>;

/**
 * The error that an answer tells of: the first of a GraphQL answer, or `{status, message, data}` of the REST interface.
 * @param body parsed; undefined when it is no JSON
 */
const errorIn = ({ status, headers }: Head, body: unknown): FicheroError => {
  const { errors, ...rest } = isObject(body) ? body : {};
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  const { message, extensions } = isObject(first) ? first : rest;
  const { data } = rest;
  const told = isObject(extensions) ? extensions : { ...rest, fields: data, current: data };
  return errorOf({
    status: numberIn(told['status']) ?? (status >= 400 ? status : first === undefined ? 500 : 400),
    message: stringIn(message),
    fields: told['fields'],
    index: numberIn(told['index']),
    current: told['current'],
    // A date, which proxies may send, counts for nothing.
    retryAfter: numberIn(told['retryAfter']) ?? (Number(headers.get('retry-after')) || undefined),
    requestId: stringIn(told['requestId']) ?? headers.get('x-request-id') ?? undefined,
  });
};

/** @throws FicheroError for every answer but a good one */
export const checkAnswer = async (response: Response): Promise<void> => {
  if (!response.ok) throw errorIn(response, parse(await response.text()));
};

/** The JSON object of a good answer; undefined when it is empty. */
export const readObject = async (response: Response): Promise<unknown> => {
  const text = await response.text();
  if (text === '') return undefined;
  const value = parse(text);
  if (!isObject(value)) throw strangeAnswer();
  return value;
};

/** The data of a GraphQL answer. A part of it beside an error is as good as none. */
export const readData = async (response: Response): Promise<unknown> => {
  const answer = await readObject(response);
  if (!isObject(answer)) throw strangeAnswer();
  if (answer['errors'] !== undefined || !isObject(answer['data'])) throw errorIn(response, answer);
  return answer['data'];
};
